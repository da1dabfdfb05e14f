"""How far two rasters of the same pixels agree: as classes, as partitions, as sets of objects."""

from app.core.agreement.classes import confusion, iou_per_class
from app.core.agreement.confined import changed_beyond
from app.core.agreement.instances import InstanceMatch, InstanceMatches, match_instances
from app.core.agreement.known_answers import AnswerAgreement, agreement_with_answer, differing_pixels
from app.core.agreement.overlaps import Overlaps, count_overlaps, partition_equal
from app.core.agreement.relabelling import Labelling, Moved, changed_pixels, regrouped, relabelled

__all__ = [
    "AnswerAgreement",
    "InstanceMatch",
    "InstanceMatches",
    "Labelling",
    "Moved",
    "Overlaps",
    "agreement_with_answer",
    "changed_beyond",
    "changed_pixels",
    "confusion",
    "count_overlaps",
    "differing_pixels",
    "iou_per_class",
    "match_instances",
    "partition_equal",
    "regrouped",
    "relabelled",
]
