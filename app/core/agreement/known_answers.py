"""How far a painted tile agrees with its known answer, which may leave pixels open."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.core.agreement.classes import confusion, iou_per_class
from app.core.agreement.instances import MIN_IOU
from app.core.agreement.overlaps import count_overlaps
from app.core.arrays import BoolMask
from app.core.errors import InvalidRaster
from app.core.raster import LabelTile, Segment

Key = tuple[int, int]
"""A region of a panoptic labelling: its class and, for things, its segment's id; stuff of a class is one region, 0."""
SMALL_OBJECT = 256
"""An object of fewer pixels is not counted as missed: one pixel along its border is a third of it."""


@dataclass(frozen=True, slots=True)
class AnswerAgreement:
    """What a tile and its known answer have in common.

    Attributes:
        judged: Pixels that the answer judges.
        agreeing: Of these, those of the answer's class.
        mean_iou: Mean intersection over union, 0 to 1, of the classes that the answer has.
        panoptic_quality: 0 to 1 (Kirillov et al., "Panoptic Segmentation", CVPR 2019), the mean over the classes that
            either side has; pixels that the answer leaves open are that paper's void. None: there is no region.
        missed: Objects of at least 256 judged pixels of which the tile has none that is the same one.
    """

    judged: int
    agreeing: int
    mean_iou: float
    panoptic_quality: float | None
    missed: int

    @property
    def share(self) -> float:
        """Agreeing pixels of the judged ones, 0 to 1."""
        return self.agreeing / self.judged


@dataclass(frozen=True, slots=True)
class _Regions:
    """The regions of two labellings, in pixels.

    Attributes:
        truth: Of each region of the answer.
        painted: Of each painted region: all, beyond the answer too.
        both: Of each pair of one class.
        void: Of each painted region, where the answer leaves it open.
        crowd: Of each painted region, where the answer has a crowd of its class.
    """

    truth: Counter[Key] = field(default_factory=Counter)
    painted: Counter[Key] = field(default_factory=Counter)
    both: Counter[tuple[Key, Key]] = field(default_factory=Counter)
    void: Counter[Key] = field(default_factory=Counter)
    crowd: Counter[Key] = field(default_factory=Counter)


def agreement_with_answer(
    answer: LabelTile, painted: LabelTile, *, things: Collection[int], open_classes: Collection[int] = ()
) -> AnswerAgreement | None:
    """Measure a painted tile by its known answer.

    Args:
        answer: The answer: pixels with 0 are open, whatever was painted there.
        painted: The tile, of the same size.
        things: Ids of the classes whose objects are told apart.
        open_classes: Classes of the answer whose pixels are open too.

    Returns:
        The agreement, or None where the answer judges no pixel.

    Raises:
        InvalidRaster: The sizes differ.
    """
    judged = {one.id: one for one in answer.segments if one.class_id not in open_classes}
    counts = _confusion(answer, painted, judged)
    total = int(counts.sum())
    if total == 0:
        return None
    scores, named = iou_per_class(counts), counts.sum(axis=1) > 0
    regions = _regions(answer, painted, judged, things)
    same = _same(regions)
    return AnswerAgreement(
        judged=total,
        agreeing=int(np.trace(counts)),
        mean_iou=float(scores[named].mean()),
        panoptic_quality=_panoptic_quality(regions, same),
        missed=sum(
            pixels >= SMALL_OBJECT and key[1] > 0 and key not in {truth for truth, _ in same}
            for key, pixels in regions.truth.items()
        ),
    )


def differing_pixels(answer: LabelTile, painted: LabelTile, *, open_classes: Collection[int] = ()) -> BoolMask:
    """Where a painted tile has another class than its known answer, which judges it there.

    Args:
        answer: The answer.
        painted: The tile, of the same size.
        open_classes: Classes of the answer whose pixels are open too.

    Returns:
        (H, W) bool.

    Raises:
        InvalidRaster: The sizes differ.
    """
    judged = {one.id: one for one in answer.segments if one.class_id not in open_classes}
    first, second, k = _classes(answer, painted, judged)
    if first.shape != second.shape:
        raise InvalidRaster(f"rasters of {first.shape} and {second.shape} cannot be compared pixel by pixel")
    differs: BoolMask = (first < k) & (first != second)
    return differs


def _confusion(answer: LabelTile, painted: LabelTile, judged: Mapping[int, Segment]) -> NDArray[np.int64]:
    """Pixels by class of the answer and class painted; what is not painted is the last column."""
    return confusion(*_classes(answer, painted, judged))


def _classes(
    answer: LabelTile, painted: LabelTile, judged: Mapping[int, Segment]
) -> tuple[NDArray[np.int32], NDArray[np.int32], int]:
    """Both as numbers of classes below the third value, the last of which is what is not painted; open is that one."""
    code: dict[int, int] = {}
    for one in (*answer.segments, *painted.segments):
        code.setdefault(one.class_id, len(code))
    first = _coded(answer, {key: code[one.class_id] for key, one in judged.items()}, len(code) + 1)
    second = _coded(painted, {one.id: code[one.class_id] for one in painted.segments}, len(code))
    return first, second, len(code) + 1


def _coded(tile: LabelTile, codes: Mapping[int, int], other: int) -> NDArray[np.int32]:
    table = np.full(1 + max((int(tile.raster.max(initial=0)), *codes)), other, np.int32)
    for segment, code in codes.items():
        table[segment] = code
    coded: NDArray[np.int32] = table[tile.raster]
    return coded


def _regions(answer: LabelTile, painted: LabelTile, judged: Mapping[int, Segment], things: Collection[int]) -> _Regions:
    found, table = _Regions(), {one.id: one for one in painted.segments}
    for first, second, pixels in _pairs(answer, painted):
        truth, mine = judged.get(first), table.get(second)
        if mine is not None:
            _count_painted(found, truth, mine, pixels, things)
        if truth is not None and not _is_crowd(truth, things):
            found.truth[_key(truth, things)] += pixels
    return found


def _count_painted(found: _Regions, truth: Segment | None, mine: Segment, pixels: int, things: Collection[int]) -> None:
    key = _key(mine, things)
    found.painted[key] += pixels
    if truth is None:
        found.void[key] += pixels
    elif truth.class_id == mine.class_id:
        if _is_crowd(truth, things):
            found.crowd[key] += pixels
        else:
            found.both[_key(truth, things), key] += pixels


def _pairs(answer: LabelTile, painted: LabelTile) -> Iterator[tuple[int, int, int]]:
    pairs = count_overlaps(answer.raster, painted.raster)
    yield from zip(pairs.first.tolist(), pairs.second.tolist(), pairs.pixels.tolist(), strict=True)


def _is_crowd(segment: Segment, things: Collection[int]) -> bool:
    """Stuff is one region anyway."""
    return segment.crowd and segment.class_id in things


def _key(segment: Segment, things: Collection[int]) -> Key:
    return segment.class_id, segment.id if segment.class_id in things else 0


def _same(regions: _Regions) -> dict[tuple[Key, Key], float]:
    """Pairs of regions that are one and the same, with their intersection over union."""
    found = {}
    for (truth, mine), pixels in regions.both.items():
        union = regions.truth[truth] + regions.painted[mine] - regions.void[mine] - pixels
        if pixels > MIN_IOU * union:
            found[truth, mine] = pixels / union
    return found


def _panoptic_quality(regions: _Regions, same: Mapping[tuple[Key, Key], float]) -> float | None:
    quality: defaultdict[int, float] = defaultdict(float)
    weight: defaultdict[int, float] = defaultdict(float)
    for (truth, _), iou in same.items():
        quality[truth[0]] += iou
        weight[truth[0]] += 1
    taken = {mine for _, mine in same}
    spurious = (
        key
        for key, pixels in regions.painted.items()
        # What lies mostly where nothing is judged, or in a crowd of its class, is no mistake.
        if key not in taken and 2 * (regions.void[key] + regions.crowd[key]) <= pixels
    )
    for key in (*spurious, *(regions.truth.keys() - {truth for truth, _ in same})):
        weight[key[0]] += 0.5
    return sum(quality[class_id] / weight[class_id] for class_id in weight) / len(weight) if weight else None
