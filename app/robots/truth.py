"""Ground truth from files: ``<stem>.png`` or ``<stem>_labelIds.png``, and ``<stem>_instanceIds.png`` beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.geometry import Grid
from app.core.raster import decode_label_png
from app.core.stitch import SegmentKey, TileLabels, cut
from app.core.taxonomy import Taxonomy
from app.foundation.errors import Invalid, NotFound

# Instances are written id * 1000 + n; what is below is the bare id of a class.
FIRST_INSTANCE = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """The truth of one image.

    Attributes:
        ids: (H, W) int32, at least 1: one id per object or region of stuff.
        classes: The class of each id.
        crowds: Ids of pixels of a thing class that nobody told apart.
    """

    ids: NDArray[np.int32]
    classes: Mapping[int, int]
    crowds: frozenset[int]


class TruthFolder:
    """A folder of ground truth, searched with its subfolders.

    Args:
        root: The folder.
        taxonomy: The classes that its values stand for.

    Raises:
        NotFound: There is no such folder, or no PNG in it.
    """

    def __init__(self, root: Path, taxonomy: Taxonomy) -> None:
        self._files = {path.stem: path for path in sorted(root.rglob("*.png"))}
        if not self._files:
            raise NotFound(f"There are no PNG files of ground truth below {root}.", code="no-truth")
        self._taxonomy = taxonomy
        self._tiles = lru_cache(maxsize=4)(self._cut)

    def of(self, stem: str) -> Truth:
        """Read the truth of the image called ``stem``.

        Raises:
            NotFound: There is none.
            Invalid: Its values are no classes of the taxonomy.
        """
        labels_file = self._files.get(f"{stem}_labelIds") or self._files.get(stem)
        if labels_file is None:
            raise NotFound(f"There is no ground truth for {stem}: neither {stem}_labelIds.png nor {stem}.png.")
        labels = decode_label_png(labels_file.read_bytes()).astype(np.int32)
        instances_file = self._files.get(f"{stem}_instanceIds")
        if instances_file is None:
            return self._truth(stem, labels + 1)
        instances = decode_label_png(instances_file.read_bytes()).astype(np.int32)
        return self._truth(stem, np.where(instances >= FIRST_INSTANCE, instances + 1, labels + 1))

    def tiles(self, stem: str, grid: Grid) -> tuple[list[TileLabels], dict[SegmentKey, int]]:
        """Cut the truth of an image into perfect tiles, with the true id behind each segment."""
        return self._tiles(stem, grid)

    def _cut(self, stem: str, grid: Grid) -> tuple[list[TileLabels], dict[SegmentKey, int]]:
        truth = self.of(stem)
        return cut(grid, truth.ids, truth.classes, things=set(self._taxonomy.things), crowds=truth.crowds)

    def _truth(self, stem: str, ids: NDArray[np.int32]) -> Truth:
        present = np.flatnonzero(np.bincount(ids.ravel())).tolist()
        classes = {value: _class_of(value) for value in present}
        unknown = sorted(set(classes.values()) - set(self._taxonomy.class_ids))
        if unknown:
            raise Invalid(f"The ground truth of {stem} has the value {unknown[0]}, which is no class of the project.")
        things = set(self._taxonomy.things)
        crowds = frozenset(value for value in present if value <= FIRST_INSTANCE and classes[value] in things)
        return Truth(ids, classes, crowds)


def _class_of(value: int) -> int:
    return value - 1 if value <= FIRST_INSTANCE else (value - 1) // FIRST_INSTANCE
