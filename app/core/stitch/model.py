"""What goes into a stitch and what comes out."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import LabelRaster, MaskRaster
from app.core.geometry import Rect, Size
from app.core.lanes import AnyInteger
from app.core.raster import Segment, encode_label_runs
from app.core.stitch.runs import Runs

Seams: TypeAlias = Literal["path", "owner"]
"""Who paints the overlap: the tile on whose side of the path of least disagreement it lies, or whose core it is in."""

Reason: TypeAlias = Literal["continues", "no-mutual-best", "conflict"]


class SegmentKey(NamedTuple):
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
    """What a person said: whether two segments of different tiles are one object.

    Attributes:
        first: A segment of one tile.
        second: A segment of another tile.
        same: Whether they are one object.
        ends: Whether neither object goes on elsewhere, whatever its painter flagged: both are complete with all that
            they are joined with, and nobody is asked for more of them because of a flag.
    """

    first: SegmentKey
    second: SegmentKey
    same: bool
    ends: bool = False


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


class MaskSegment(NamedTuple):
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


@dataclass(frozen=True, eq=False)
class Mask:
    """The merged labels of one image.

    Attributes:
        size: Of the image.
        runs: Its pixels; see `raster`, `band` and `sources`.
        ids: (nodes + 1,) uint32: the id in the mask behind each number of `runs`.
        tiles: (nodes + 1,) int32: index of the tile that painted it; -1 for 0, which nobody painted.
        segments: In order of id.
        questions: What the seams could not tell; the segments in question are apart.
        settled: There are no questions, or they were dropped on request.
    """

    size: Size
    runs: Runs
    ids: NDArray[np.uint32]
    tiles: NDArray[np.int32]
    segments: tuple[MaskSegment, ...]
    questions: tuple[Question, ...]
    settled: bool

    @cached_property
    def raster(self) -> MaskRaster:
        """(H, W) uint32 of segment ids 1..n, in order of class id, then of the first pixel in reading order.

        0 is unpainted. Painted when it is first asked for.
        """
        return self._painted(self.ids, 0, self.size.height)

    def band(self, top: int, bottom: int) -> MaskRaster:
        """(bottom - top, W) uint32: some rows of `raster`, without painting the others."""
        return self._painted(self.ids, top, bottom)

    def label_png(self) -> bytes:
        """`raster` as a 16-bit grey PNG, for masks of up to 65,535 segments; it is not painted for that."""
        labels = self.ids.astype(np.uint16)[self.runs.numbers]
        return encode_label_runs(self.runs.starts, labels, width=self.size.width)

    def sources(self, top: int, bottom: int) -> NDArray[np.int32]:
        """(bottom - top, W) int32: for some rows, index of the tile that each pixel came from; -1 where unpainted."""
        return self._painted(self.tiles, top, bottom)

    def _painted(self, values: NDArray[AnyInteger], top: int, bottom: int) -> NDArray[AnyInteger]:
        width = self.size.width
        return self.runs.painted(values, top * width, bottom * width).reshape(bottom - top, width)

    def class_raster(self, *, unpainted: int) -> NDArray[np.int32]:
        """(H, W) int32 of class ids, `unpainted` where there is no segment."""
        table = np.array([unpainted, *(segment.class_id for segment in self.segments)], np.int32)
        return self._painted(table[self.ids], 0, self.size.height)
