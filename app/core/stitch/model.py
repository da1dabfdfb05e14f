"""What goes into a stitch and what comes out."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import LabelRaster, MaskRaster
from app.core.geometry import Rect
from app.core.raster import Segment

Reason: TypeAlias = Literal["continues", "no-mutual-best", "conflict"]


@dataclass(frozen=True, slots=True, order=True)
class SegmentKey:
    """One segment of one tile: the tile's index on the grid and the segment's id in the tile."""

    tile: int
    segment: int


@dataclass(frozen=True, slots=True, eq=False)
class TileLabels:
    """The accepted labels of one tile.

    Attributes:
        index: Of the tile on the grid.
        raster: (h, w) uint16 of segment ids over the tile's paint area, 0 = not painted.
        segments: What the ids stand for.
    """

    index: int
    raster: LabelRaster
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, order=True)
class Answer:
    """What a person said: whether two segments of different tiles are one object."""

    first: SegmentKey
    second: SegmentKey
    same: bool


@dataclass(frozen=True, slots=True)
class Question:
    """Two segments that may be one object, `first` < `second`.

    Attributes:
        first: A segment of one tile.
        second: A segment of another tile.
        class_id: The class of both.
        reason: "continues": both are flagged to go on elsewhere; "no-mutual-best": the seam shows some overlap, but not
            one to one; "conflict": joining them would put two segments of one tile together.
        box: The image pixels to show.
        overlap_iou: Intersection over union in the strip both tiles painted; 0 where they share none.
    """

    first: SegmentKey
    second: SegmentKey
    class_id: int
    reason: Reason
    box: Rect
    overlap_iou: float


@dataclass(frozen=True, slots=True)
class MaskSegment:
    """One region of a mask.

    Attributes:
        id: The value of its pixels.
        class_id: Its class.
        is_thing: One object, or (if `crowd`) several that nobody told apart.
        crowd: See `is_thing`.
        occluded: Any of its parts is.
        truncated: Any of its parts is.
        area: Number of its pixels.
        box: The smallest rectangle around them.
        members: The segments of tiles that gave it pixels, ascending.
    """

    id: int
    class_id: int
    is_thing: bool
    crowd: bool
    occluded: bool
    truncated: bool
    area: int
    box: Rect
    members: tuple[SegmentKey, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Mask:
    """The merged labels of one image. Which tile a pixel came from, `Grid.owner` tells.

    Attributes:
        raster: (H, W) uint32 of segment ids 1..n, in order of class id, then of the first pixel in reading order;
            0 = unpainted.
        segments: In order of id.
        questions: What the seams could not tell; the segments in question are apart.
        settled: There are no questions, or they were dropped on request.
    """

    raster: MaskRaster
    segments: tuple[MaskSegment, ...]
    questions: tuple[Question, ...]
    settled: bool

    def class_raster(self, *, unpainted: int) -> NDArray[np.int32]:
        """(H, W) int32 of class ids, `unpainted` where there is no segment."""
        table = np.array([unpainted, *(segment.class_id for segment in self.segments)], np.int32)
        return table[self.raster]
