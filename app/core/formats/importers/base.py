"""What an importer makes of somebody's data set: images, their labels as rasters, and what got lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, TypeAlias

from app.core.formats.base import FormatInfo, ImageSample, MaskRaster, PlainSegment
from app.core.formats.importers.tree import Tree
from app.core.formats.losses import Loss
from app.core.taxonomy import Taxonomy

Presets: TypeAlias = Callable[[str], Taxonomy]
"""Gives a shipped taxonomy by its name: formats that do not carry their classes have those of their data set."""


@dataclass(frozen=True, slots=True)
class ImportedLabels:
    """The labels of one image.

    Attributes:
        raster: (H, W) uint32 of segment ids, 0 = not painted.
        segments: one for each nonzero value.
        losses: what the file says and this does not.
    """

    raster: MaskRaster
    segments: tuple[PlainSegment, ...]
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True)
class ImportedImage:
    """One image of the set. Loaders are called one image at a time, so a set never sits in memory.

    Attributes:
        image_id: names it in the set; that of the release, where it is one of ours.
        stem: file name without suffix, as the photo was called first.
        drive: sequence of frames it belongs to; "" where unknown.
        frame: its number there.
        split: "train", "val", "test" or another word.
        photo: loads the encoded photo.
        photo_suffix: such as ".jpg".
        load: loads the labels; None where the set has none for it.
    """

    image_id: str
    stem: str
    drive: str
    frame: int
    split: str
    photo: Callable[[], bytes]
    photo_suffix: str
    load: Callable[[], ImportedLabels] | None

    @cached_property
    def path(self) -> str:
        """A relative path that tells an ingest split, drive, stem and frame."""
        return "/".join(part for part in (self.split, self.drive, f"{self.stem}{self.photo_suffix}") if part)

    def sample(self, labels: ImportedLabels) -> ImageSample:
        """What an exporter takes."""
        height, width = labels.raster.shape
        return ImageSample(
            image_id=self.image_id,
            stem=self.stem,
            drive=self.drive,
            frame=self.frame,
            split=self.split,
            width=width,
            height=height,
            photo=self.photo,
            photo_suffix=self.photo_suffix,
            raster=lambda: labels.raster,
            segments=labels.segments,
        )


@dataclass(frozen=True)
class ImportedSet:
    """A whole data set, opened.

    Attributes:
        format: name of the format.
        taxonomy: the classes that its labels speak of.
        images: in order of split, drive, frame and stem.
        losses: what concerns the whole, known without reading a raster.
    """

    format: str
    taxonomy: Taxonomy
    images: Sequence[ImportedImage]
    losses: tuple[Loss, ...] = field(default=())


class Importer(Protocol):
    """Reads one format. Keeps no state."""

    @property
    def info(self) -> FormatInfo:
        """Name, title and description: those of the exporter, where there is one."""

    def recognises(self, tree: Tree) -> bool:
        """Whether the files lie as the format's do; looks at names only."""

    def open(self, tree: Tree, presets: Presets) -> ImportedSet:
        """List images and classes; rasters and photos are read when they are asked for.

        Raises:
            FormatError: the set is not what its names promise; the message names the file.
        """
