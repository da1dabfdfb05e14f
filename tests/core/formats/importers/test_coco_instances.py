"""The importer of `coco-instances`."""

from tests.contracts.importer_contract import ImporterContract


class TestCocoInstancesImport(ImporterContract):
    format_name = "coco-instances"
