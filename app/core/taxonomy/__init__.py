"""Classes: what a pixel can be, how it is shown, and whether single objects of it are told apart."""

from app.core.taxonomy.model import IGNORED_TRAIN_ID, LabelClass, Taxonomy

__all__ = ["IGNORED_TRAIN_ID", "LabelClass", "Taxonomy"]
