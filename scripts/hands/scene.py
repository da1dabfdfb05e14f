"""What is to be painted: tiles of photos with their truth, of the sample data and of CamVid."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.arrays import Photo

SAMPLE = Path(__file__).resolve().parent.parent.parent / "sample_data" / "street"
LEAST_OBJECT = 10
"""Pixels from which on an object must be found."""


@dataclass(frozen=True)
class Kinds:
    """The classes of a taxonomy.

    Attributes:
        taxonomy: Its name.
        names: Of each class, by id.
        things: Classes whose objects are told apart.
        thin: Classes that are judged by their border: poles, signs, lights.
        objects: Classes of which each object must be found.
        void: The class that is neither painted nor judged; -1 for none.
    """

    taxonomy: str
    names: dict[int, str]
    things: frozenset[int]
    thin: frozenset[int]
    objects: frozenset[int]
    void: int = -1


@dataclass(frozen=True)
class Scene:
    """A tile to paint.

    Attributes:
        name: Of the photo, with its drive.
        photo: (H, W, 3) uint8, red green blue.
        ids: (H, W) int32, segments numbered from 1; 0 = void.
        classes: The class of each segment's number; that of 0 is -1.
        kinds: The taxonomy.
        borders: Of thin classes that were judged, the border (H, W) and all near it.
    """

    name: str
    photo: Photo
    ids: NDArray[np.int32]
    classes: NDArray[np.int32]
    kinds: Kinds
    borders: dict[int, tuple[NDArray[np.bool_], NDArray[np.bool_]]] = field(default_factory=dict, compare=False)

    @cached_property
    def class_map(self) -> NDArray[np.int32]:
        """(H, W) class ids; -1 = void."""
        return self.classes[self.ids]

    @cached_property
    def valid(self) -> NDArray[np.bool_]:
        """(H, W): what is judged."""
        return self.ids > 0

    @cached_property
    def judged(self) -> list[int]:
        """The classes that are there."""
        return sorted(np.unique(self.class_map[self.valid]).tolist())

    @cached_property
    def areas(self) -> NDArray[np.intp]:
        """Pixels of each segment's number."""
        return np.bincount(self.ids.ravel(), minlength=len(self.classes))

    @property
    def segments(self) -> range:
        """The segments' numbers."""
        return range(1, len(self.classes))


def scene(name: str, photo: Photo, instances: NDArray[np.int32], classes: NDArray[np.int32], kinds: Kinds) -> Scene:
    """A scene of rasters of instances and classes: segments are numbered, void is left out."""
    instances = np.where(classes == kinds.void, -1, instances)
    found, first, inverse = np.unique(instances, return_index=True, return_inverse=True)
    table = classes.ravel()[first].astype(np.int32)
    ids = inverse.reshape(instances.shape).astype(np.int32)
    if found[0] == -1:
        table[0] = -1
        return Scene(name, photo, ids, table, kinds)
    return Scene(name, photo, ids + 1, np.concatenate(([-1], table)).astype(np.int32), kinds)


def sample_scene(kinds: Kinds, stem: str, left: int, top: int, side: int) -> Scene:
    """A square cut out of a frame of the sample data."""
    drive = stem.split("_")[0]
    cut = (slice(top, top + side), slice(left, left + side))
    photo = _read(SAMPLE / "photos" / drive / f"{stem}.jpg", cv2.IMREAD_COLOR)[cut][:, :, ::-1]
    truth = [
        _read(SAMPLE / "truth" / f"{stem}_{kind}.png", cv2.IMREAD_UNCHANGED)[cut]
        for kind in ("instanceIds", "labelIds")
    ]
    instances, classes = (part.astype(np.int32) for part in truth)
    return scene(f"{drive}_{left}_{top}/{stem}", np.ascontiguousarray(photo, dtype=np.uint8), instances, classes, kinds)


def camvid_scene(kinds: Kinds, folder: Path, stem: str) -> Scene:
    """A frame of CamVid. It tells no objects apart: a class is one segment."""
    photo = _read(folder / "images" / f"{stem}.png", cv2.IMREAD_COLOR)[:, :, ::-1]
    classes = _read(folder / "labels" / f"{stem}.png", cv2.IMREAD_UNCHANGED).astype(np.int32)
    return scene(f"camvid/{stem}", np.ascontiguousarray(photo, dtype=np.uint8), classes, classes, kinds)


def renumbered(scene: Scene, ids: NDArray[np.int32], classes: NDArray[np.int32]) -> NDArray[np.int32]:
    """Painted segments (H, W) in the scene's numbers.

    Each is what it overlaps most of its class. Of several that are the same object, the largest is; the others are
    other objects of that class, where the scene has a number left for them.

    Args:
        scene: The tile.
        ids: (H, W) painted segments, 0 = not painted.
        classes: The class of each painted segment; that of 0 is -1.

    Raises:
        ValueError: A class was painted that the scene does not have.
    """
    found, sizes = np.zeros(len(classes), np.int32), np.bincount(ids.ravel(), minlength=len(classes))
    used: set[int] = set()
    for own in sorted(np.unique(ids[ids > 0]).tolist(), key=lambda n: -int(sizes[n])):
        overlap = np.bincount(scene.ids[ids == own], minlength=len(scene.classes))
        of_class = np.nonzero(scene.classes == classes[own])[0].tolist()
        if not of_class:
            raise ValueError(f"class {classes[own]} was painted, which the tile does not have")
        if classes[own] in scene.kinds.things:
            of_class = [n for n in of_class if n not in used] or of_class
        found[own] = max(of_class, key=lambda n: int(overlap[n]))
        used.add(int(found[own]))
    return found[ids]


def _read(path: Path, how: int) -> NDArray[np.uint8]:
    found = cv2.imread(str(path), how)
    if found is None:
        raise FileNotFoundError(path)
    return np.asarray(found)
