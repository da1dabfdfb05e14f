"""A release, or a data set in any format that is read, as a sequence of arrays; torch's loaders take it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar, cast, overload

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.errors import FormatError
from app.core.formats import PlainSegment
from app.core.formats.importers import ImportedImage, ImportedSet, open_set
from app.core.taxonomy import Taxonomy
from schemas import load_taxonomy_json

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sample:
    """One image with its labels.

    Attributes:
        stem: Name of the photo without suffix; `split` is the split it is in.
        image: (H, W, 3) uint8, RGB, upright.
        semantic: (H, W) int32 of class ids; `unlabelled` of the data set where a pixel has none.
        panoptic: (H, W) uint32 of segment ids, 0 = unlabelled.
        segments: What each id of `panoptic` is.
    """

    stem: str
    split: str
    image: NDArray[np.uint8]
    semantic: NDArray[np.int32]
    panoptic: NDArray[np.uint32]
    segments: tuple[PlainSegment, ...]


class ReleaseDataset(Generic[T]):
    """Images of a folder or zip, in order of split, drive, frame and name. Picklable: each process opens it anew.

    Args:
        path: A release's folder or zip, or a data set in a format that is imported.
        split: Only images of this split; None takes all.
        transform: What to make of each sample, for example tensors; None leaves it as it is.
        train_ids: Give train ids instead of class ids in `semantic`, 255 where a class has none.
        format: Name of the format where it cannot be told from the files.

    Raises:
        FormatError: It is no data set that can be read.
    """

    unlabelled = -1_000
    ignored = 255

    @overload
    def __init__(
        self: "ReleaseDataset[Sample]",
        path: Path | str,
        *,
        split: str | None = None,
        transform: None = None,
        train_ids: bool = False,
        format: str = "auto",
    ) -> None: ...
    @overload
    def __init__(
        self,
        path: Path | str,
        *,
        split: str | None = None,
        transform: Callable[[Sample], T],
        train_ids: bool = False,
        format: str = "auto",
    ) -> None: ...
    def __init__(
        self,
        path: Path | str,
        *,
        split: str | None = None,
        transform: Callable[[Sample], T] | None = None,
        train_ids: bool = False,
        format: str = "auto",  # noqa: A002 - the word for it, everywhere
    ) -> None:
        self._path, self._format = Path(path), format
        self._split, self._transform, self._train_ids = split, transform, train_ids
        self._images  # noqa: B018 - opened now, so that what cannot be read is told here

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs; an open zip is not among it."""
        return {name: value for name, value in self.__dict__.items() if name not in ("_set", "_images")}

    @cached_property
    def _set(self) -> ImportedSet:
        return open_set(self._path, _preset, format_name=self._format)

    @cached_property
    def _images(self) -> list[ImportedImage]:
        return [image for image in self._set.images if self._split in (None, image.split)]

    @property
    def taxonomy(self) -> Taxonomy:
        """The classes that labels speak of."""
        return self._set.taxonomy

    def __len__(self) -> int:
        return len(self._images)

    def __getitem__(self, index: int) -> T:
        """Load one image.

        Raises:
            IndexError: There is none with that number.
            FormatError: Its files cannot be read.
        """
        sample = self._load(self._images[index])
        # Without a transform T is Sample, as the overloads of __init__ say.
        return cast("T", sample) if self._transform is None else self._transform(sample)

    def __iter__(self) -> Iterator[T]:
        for index in range(len(self)):
            yield self[index]

    def _load(self, image: ImportedImage) -> Sample:
        if image.load is None:
            raise FormatError(f"{image.stem} has no labels")
        labels = image.load()
        pixels = cv2.imdecode(np.frombuffer(image.photo(), np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
        if pixels is None or pixels.shape[:2] != labels.raster.shape:
            raise FormatError(f"{image.stem}: the photo cannot be read, or has another size than its labels")
        rgb = cast("NDArray[np.uint8]", cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
        semantic = self._semantic(labels.raster, labels.segments)
        return Sample(image.stem, image.split, rgb, semantic, labels.raster, labels.segments)

    def _semantic(self, raster: NDArray[np.uint32], segments: tuple[PlainSegment, ...]) -> NDArray[np.int32]:
        ids, inverse = np.unique(raster, return_inverse=True)
        values = {segment.id: self._value(segment.class_id) for segment in segments}
        none = self.ignored if self._train_ids else self.unlabelled
        return np.array([values.get(int(one), none) for one in ids], np.int32)[inverse.reshape(raster.shape)]

    def _value(self, class_id: int) -> int:
        if not self._train_ids:
            return class_id
        train_id = self._train_id_of.get(class_id, self.ignored)
        return train_id if train_id >= 0 else self.ignored

    @cached_property
    def _train_id_of(self) -> dict[int, int]:
        return {one.id: one.train_id for one in self.taxonomy.classes}


def _preset(name: str) -> Taxonomy:
    return Taxonomy.from_json(load_taxonomy_json(name))
