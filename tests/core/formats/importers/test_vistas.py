"""The importer of `mapillary-vistas`."""

from tests.contracts.importer_contract import ImporterContract


class TestVistasImport(ImporterContract):
    format_name = "mapillary-vistas"
