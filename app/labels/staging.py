"""From an upload to a durable, checked blob, before any transaction begins.

Decoding and syncing to disk are slow; doing them first keeps the one writer of the database free. A blob that no
revision comes to name is harmless: it has the name of its content.
"""

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from app.core.errors import InvalidRaster
from app.core.geometry import Rect, Size
from app.core.raster import LabelTile, holes, unpainted
from app.core.raster.tile_png import read_tile
from app.foundation.blobs import BlobStore
from app.foundation.errors import Invalid, TooLarge

SMALLEST_LIMIT = 4 << 20
_ROOM_FOR_TABLE = 1 << 20


@dataclass(frozen=True, slots=True)
class Staged:
    """An upload that is valid and safe on disk, but that no revision names yet.

    Attributes:
        sha256: Name of the blob.
        segments: The segment table as JSON values.
        unpainted: Pixels with the value 0.
    """

    sha256: str
    segments: list[dict[str, Any]]
    unpainted: int


@dataclass(frozen=True, slots=True)
class Hole:
    """Where a tile is not painted.

    Attributes:
        box: Bounding box in pixels of the paint area.
        pixels: Unpainted pixels within the box.
    """

    box: Rect
    pixels: int


def byte_limit(paint: Size) -> int:
    """The most bytes a tile of that size may take: its raw pixels and room for the table, at least 4 MiB."""
    return max(SMALLEST_LIMIT, 2 * paint.pixels + _ROOM_FOR_TABLE)


def stage(blobs: BlobStore, body: bytes, *, paint: Size, class_ids: Set[int]) -> Staged:
    """Check an uploaded tile and make it durable.

    Args:
        blobs: Where it goes.
        body: The tile PNG, see `app.core.raster.tile_png`; stored byte for byte.
        paint: Size of the tile's paint area.
        class_ids: The classes of the project's taxonomy.

    Returns:
        What a revision can be made of.

    Raises:
        TooLarge: `tile-too-large`.
        Invalid: `invalid-raster`: damaged, of another size, a painted id without a segment, an unknown class.
        StorageFull: The disk is full; nothing was changed.
    """
    if len(body) > byte_limit(paint):
        raise TooLarge(
            f"This tile has {len(body)} bytes; at most {byte_limit(paint)} are taken.", code="tile-too-large"
        )
    tile = _checked(body, paint, class_ids)
    return Staged(
        sha256=blobs.put(body),
        segments=[segment.to_json() for segment in tile.segments],
        unpainted=unpainted(tile.raster),
    )


def _checked(body: bytes, paint: Size, class_ids: Set[int]) -> LabelTile:
    try:
        tile = read_tile(body, max_pixels=paint.pixels)
        tile.validate(paint, class_ids)
    except InvalidRaster as error:
        raise Invalid(f"The tile was not saved: {error}", code="invalid-raster") from error
    return tile


def find_holes(blobs: BlobStore, sha256: str, *, limit: int = 20) -> list[Hole]:
    """Where a stored tile is not painted: its largest holes first.

    Raises:
        BlobMissing: The blob is not in the store.
    """
    raster = read_tile(blobs.get(sha256)).raster
    return [Hole(box, unpainted(raster[box.slices()])) for box in holes(raster, limit=limit)]
