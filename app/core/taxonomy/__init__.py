"""Classes: what a pixel can be, how it is shown, whether single objects of it are told apart, and what it becomes."""

from app.core.taxonomy.model import IGNORED_TRAIN_ID, LabelClass, Taxonomy
from app.core.taxonomy.remap import Remap, by_name, read_decisions, read_table, with_void

__all__ = [
    "IGNORED_TRAIN_ID",
    "LabelClass",
    "Remap",
    "Taxonomy",
    "by_name",
    "read_decisions",
    "read_table",
    "with_void",
]
