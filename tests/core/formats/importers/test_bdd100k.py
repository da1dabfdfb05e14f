"""The importer of `bdd100k`."""

from tests.contracts.importer_contract import ImporterContract


class TestBdd100kImport(ImporterContract):
    format_name = "bdd100k"
