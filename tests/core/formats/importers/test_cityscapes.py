"""The importer of `cityscapes`."""

from tests.contracts.importer_contract import ImporterContract


class TestCityscapesImport(ImporterContract):
    format_name = "cityscapes"
