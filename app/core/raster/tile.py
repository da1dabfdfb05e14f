"""A painted tile: the raster of segment ids and the table of what those segments are."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, fields
from typing import Any

import cv2
import numpy as np

from app.core.arrays import AnyRaster, LabelRaster
from app.core.errors import InvalidRaster
from app.core.geometry import Rect, Size

MAX_SEGMENT_ID = 65535


@dataclass(frozen=True, slots=True)
class Segment:
    """One region of a tile.

    Attributes:
        id: 1 to 65535, unique in its tile; the value of its pixels.
        class_id: Its class in the project's taxonomy; may be negative or 0.
        occluded: Something in front hides a part of it.
        truncated: The border of the image cuts it.
        crowd: Several objects of the class that nobody can tell apart.
        continues: It goes on where the overlap with the neighbouring tiles cannot show it, say beyond a pole.
    """

    id: int
    class_id: int
    occluded: bool = False
    truncated: bool = False
    crowd: bool = False
    continues: bool = False

    def to_json(self) -> dict[str, int | bool]:
        """The segment as JSON values, one key per attribute."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Segment":
        """The segment from JSON values; flags may be left out.

        Raises:
            InvalidRaster: A key is unknown or missing, or a value has the wrong type.
        """
        if not NEEDED <= data.keys() <= ATTRIBUTES:
            unknown, missing = sorted(data.keys() - ATTRIBUTES), sorted(NEEDED - data.keys())
            raise InvalidRaster(f"segment {dict(data)}: unknown keys {unknown}, missing keys {missing}")
        for name, value in data.items():
            wanted = int if name in NEEDED else bool
            if type(value) is not wanted:
                raise InvalidRaster(f"segment {dict(data)}: {name} must be {wanted.__name__}, not {value!r}")
        return cls(**data)


NEEDED = frozenset({"id", "class_id"})
ATTRIBUTES = frozenset(field.name for field in fields(Segment))


@dataclass(frozen=True, slots=True, eq=False)
class LabelTile:
    """A label raster and its segment table.

    Attributes:
        raster: (H, W) uint16 of segment ids, 0 = not painted.
        segments: What the ids stand for, in any order.
        absent: Class ids of which the painter verified that there is nothing in the tile, in any order.
    """

    raster: LabelRaster
    segments: tuple[Segment, ...]
    absent: tuple[int, ...] = ()

    def validate(self, size: Size | None, class_ids: Set[int]) -> None:
        """Check that the raster and its table say the same thing.

        Args:
            size: The size the raster must have; None takes any.
            class_ids: The classes of the taxonomy.

        Raises:
            InvalidRaster: Wrong type or size, an id that is out of range or used twice, a class that the taxonomy
                does not have, a painted value without a segment, or a painted class that is said to be absent.
        """
        self._check_array(size)
        self._check_table(class_ids)
        # bincount would copy the raster to 64 bits first, which takes ten times as long.
        counts = cv2.calcHist([self.raster], [0], None, [MAX_SEGMENT_ID + 1], [0, MAX_SEGMENT_ID + 1])
        present = set((np.flatnonzero(counts.ravel()[1:]) + 1).tolist())
        self._check_absent(class_ids, present)
        orphans = sorted(present - {segment.id for segment in self.segments})
        if orphans:
            row, column = np.argwhere(self.raster == orphans[0])[0]
            raise InvalidRaster(
                f"{len(orphans)} painted ids have no segment; the first is {orphans[0]}, at column {column}, row {row}"
            )

    def _check_array(self, size: Size | None) -> None:
        if self.raster.dtype != np.uint16 or self.raster.ndim != 2:
            raise InvalidRaster(f"a label raster is (H, W) uint16, not {self.raster.shape} {self.raster.dtype}")
        if size is not None and self.raster.shape != size.shape:
            height, width = self.raster.shape
            raise InvalidRaster(f"the raster is {width} x {height}, the tile is {size.width} x {size.height}")

    def _check_table(self, class_ids: Set[int]) -> None:
        seen: set[int] = set()
        for segment in self.segments:
            if not 1 <= segment.id <= MAX_SEGMENT_ID:
                raise InvalidRaster(f"segment id {segment.id} is not within 1 to {MAX_SEGMENT_ID}")
            if segment.id in seen:
                raise InvalidRaster(f"segment id {segment.id} is used twice")
            if segment.class_id not in class_ids:
                raise InvalidRaster(f"segment {segment.id} has class {segment.class_id}, which the taxonomy lacks")
            seen.add(segment.id)

    def _check_absent(self, class_ids: Set[int], present: Set[int]) -> None:
        if len(set(self.absent)) < len(self.absent):
            raise InvalidRaster("a class is said to be absent twice")
        for class_id in self.absent:
            if class_id not in class_ids:
                raise InvalidRaster(f"class {class_id} is said to be absent, and the taxonomy lacks it")
        for segment in self.segments:
            if segment.class_id in self.absent and segment.id in present:
                raise InvalidRaster(f"class {segment.class_id} is said to be absent, and segment {segment.id} is of it")

    def compact(self) -> "LabelTile":
        """The same pixels, with the segments that have none dropped and the rest in order of id."""
        counts = np.bincount(self.raster.ravel(), minlength=MAX_SEGMENT_ID + 1)
        used = sorted((s for s in self.segments if counts[s.id]), key=lambda segment: segment.id)
        return LabelTile(self.raster, tuple(used), self.absent)


def unpainted(raster: AnyRaster) -> int:
    """Number of pixels of an (H, W) raster with the value 0."""
    return int(raster.size - np.count_nonzero(raster))


def holes(raster: AnyRaster, *, limit: int = 5) -> list[Rect]:
    """Where an (H, W) raster is not painted.

    Returns:
        Bounding boxes, in pixels of the raster, of the `limit` largest 8-connected regions of zeros, largest first.
    """
    empty = (raster == 0).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(empty, connectivity=8)
    largest = sorted(range(1, count), key=lambda region: (-int(stats[region, cv2.CC_STAT_AREA]), region))[:limit]
    return [Rect(*(int(edge) for edge in stats[region, : cv2.CC_STAT_AREA])) for region in largest]
