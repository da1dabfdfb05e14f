"""What every release format shares: what goes in, what comes out, and the promise an exporter makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from app.core.arrays import AnyRaster
from app.core.geometry import Rect
from app.core.taxonomy import Taxonomy

JsonObject = dict[str, Any]
MaskRaster = NDArray[np.uint32]


class SegmentLike(Protocol):
    """One segment of a mask, as the stitcher and the store of masks both describe it."""

    @property
    def id(self) -> int:
        """Value of the segment's pixels in the mask raster; at least 1."""

    @property
    def class_id(self) -> int:
        """Class in the taxonomy; may be 0 or negative."""

    @property
    def is_thing(self) -> bool:
        """Whether the segment is one countable object (or, with `crowd`, a group of them)."""

    @property
    def crowd(self) -> bool:
        """Whether the segment stands for several objects nobody told apart."""

    @property
    def occluded(self) -> bool:
        """Whether something in front hides a part of it."""

    @property
    def truncated(self) -> bool:
        """Whether the border of the image cuts it."""

    @property
    def area(self) -> int:
        """Number of pixels."""

    @property
    def box(self) -> Rect:
        """Tight bounding box in image pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSample:
    """One image of a release. Loaders are called only while the image is encoded, so a release never sits in memory.

    Attributes:
        image_id: the image's id, written to the manifest alone.
        stem: original file name without suffix.
        drive: the sequence of frames the image belongs to; "" where it has none.
        frame: number of the frame in its drive.
        split: "train", "val", "test" or another word; splits follow drives, and that is decided above.
        width: image width in pixels.
        height: image height in pixels.
        photo: loads the encoded upright photo.
        photo_suffix: ".jpg", ".png" or ".webp", telling how `photo` is encoded.
        raster: loads the (height, width) uint32 or uint16 raster of segment ids, 0 = not painted.
        segments: one entry for each nonzero value of the raster.
        with_photo: whether the release holds the photos beside the labels.
    """

    image_id: str
    stem: str
    drive: str
    frame: int
    split: str
    width: int
    height: int
    photo: Callable[[], bytes]
    photo_suffix: str
    raster: Callable[[], AnyRaster]
    segments: Sequence[SegmentLike]
    with_photo: bool = True

    @property
    def unpainted(self) -> int:
        """Number of pixels that belong to no segment, by the segments' areas."""
        return self.width * self.height - sum(segment.area for segment in self.segments)


@dataclass(frozen=True, slots=True)
class PlainSegment:
    """A segment that was read from a file or a row, or made of others; see `SegmentLike`."""

    id: int
    class_id: int
    is_thing: bool
    crowd: bool
    occluded: bool
    truncated: bool
    area: int
    box: Rect


@dataclass(frozen=True, slots=True, order=True)
class ExportFile:
    """One file of a release: a relative path with forward slashes, and its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class StreamedFile:
    """One file of a release that is too large to be held: a relative path, and its bytes piece by piece, once."""

    path: str
    chunks: Iterator[bytes]


ReleaseFiles = Iterable[ExportFile | StreamedFile]
"""Files to be written one after the other: the pieces of a streamed one are taken before the next file is asked for."""


@dataclass(frozen=True, slots=True)
class EncodedImage:
    """What one image gives: its files, and the small JSON-able record that the dataset-wide files are made from."""

    files: tuple[ExportFile, ...]
    record: JsonObject


@dataclass(frozen=True, slots=True)
class FormatInfo:
    """A format as menus and help texts show it.

    Attributes:
        name: the word for it.
        title: what menus say.
        description: one line.
        version: of what it writes, for an image or for the whole; raise it when the same labels give other bytes in
            either, so that none of the old ones are used.
        encodes_numbers: whether what `encode` gives depends on the image's `number` in the name table. Where it does
            not, an image that is numbered anew need not be encoded anew.
    """

    name: str
    title: str
    description: str
    version: int = 1
    encodes_numbers: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a format cannot hold. `image` is the image's stem, "" where the whole release is meant."""

    image: str
    class_id: int | None
    detail: str


class Exporter(Protocol):
    """One release format. Exporters keep no state: the same arguments give the same bytes, in any order and process.

    The order of calls is `check`, `name_table`, `encode` for each image (in any order, in parallel or not), `finish`.
    """

    @property
    def info(self) -> FormatInfo:
        """Name, title and description."""

    def check(self, samples: Sequence[ImageSample], taxonomy: Taxonomy) -> list[Problem]:
        """What the format cannot hold, found without loading a raster or photo; empty when the release may start."""

    def name_table(self, samples: Sequence[ImageSample]) -> JsonObject:
        """How images are called in the release: JSON-able, kept in the manifest, independent of the samples' order.

        Its key "images" holds a row for each image, by image id, in the order of release. A row knows its "split";
        `encode` is given the rows of some images at least, `finish` those of all.
        """

    def encode(self, sample: ImageSample, taxonomy: Taxonomy, table: Mapping[str, Any]) -> EncodedImage:
        """The files of one image.

        Raises:
            FormatError: raster and segment table of the sample contradict each other.
        """

    def finish(
        self, records: Iterable[Mapping[str, Any]], taxonomy: Taxonomy, table: Mapping[str, Any]
    ) -> ReleaseFiles:
        """The dataset-wide files, from the records of all images, in the order of the table's images.

        There may be more records than memory holds: take them once, and write while you take them.
        """

    def verify(self, root: Path, manifest: Mapping[str, Any], taxonomy: Taxonomy) -> list[str]:
        """Where a release folder breaks the format's own invariants; empty when it holds."""
