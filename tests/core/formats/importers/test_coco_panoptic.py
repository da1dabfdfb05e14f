"""The importer of `coco-panoptic`."""

from tests.contracts.importer_contract import ImporterContract


class TestCocoPanopticImport(ImporterContract):
    format_name = "coco-panoptic"
