"""The importer of `parquet`."""

from tests.contracts.importer_contract import ImporterContract


class TestParquetImport(ImporterContract):
    format_name = "parquet"
