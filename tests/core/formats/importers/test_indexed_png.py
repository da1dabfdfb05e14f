"""The importer of `indexed-png`."""

from tests.contracts.importer_contract import ImporterContract


class TestIndexedPngImport(ImporterContract):
    format_name = "indexed-png"
