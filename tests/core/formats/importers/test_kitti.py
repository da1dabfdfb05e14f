"""The importer of `kitti`."""

from tests.contracts.importer_contract import ImporterContract


class TestKittiImport(ImporterContract):
    format_name = "kitti"
