"""The verbs of the assist room: superpixels, edges and boxes of a tile, and the previous frame's labels moved to it."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np

from app.assist.ghosts import PreviousGhost
from app.assist.model import Click, ClickModel
from app.core.arrays import LabelRaster, Photo
from app.core.assist import (
    SCALES,
    backward_flow,
    edge_map,
    grab,
    local_tile,
    move_labels,
    reliable,
    settle,
    superpixels,
)
from app.core.geometry import Cell, Rect, Size
from app.core.raster import decode_label_png, encode_label_png
from app.core.raster.tile_png import write_tile
from app.foundation.blobs import BlobStore
from app.foundation.errors import Conflict, Invalid, NotFound, Unavailable
from app.foundation.file_cache import FileCache
from app.imagery import Image, Regions

CACHE_BYTES = 256 << 20
"""Most bytes the cache may hold; a tile of 512 pixels takes about 300 kB."""

MOST_MOTION = 160
"""Pixels beyond the paint area that are looked at: so far things may have moved from one frame to the next."""

# Part of each cache key: raise it when other bytes come from the same photo.
_METHODS = "assist-2"


class Assist:
    """Computes what photos suggest, once. Thread-safe.

    Args:
        blobs: Where masks are.
        regions: Where photos are cut: what is computed here sees the very pixels that painters see.
        folder: Where results are kept; may be emptied at any time.
        model: The operator's model for clicks; None where there is none.
    """

    def __init__(self, blobs: BlobStore, regions: Regions, folder: Path, model: ClickModel | None = None) -> None:
        self._model = model
        self._blobs = blobs
        self._regions = regions
        self._cache = FileCache(folder, CACHE_BYTES, suffix=".png")

    def superpixels(self, image: Image, cell: Cell, scale: int) -> bytes:
        """Superpixels of a tile.

        Args:
            image: The image.
            cell: The tile.
            scale: 0, 1 or 2: fine, medium or coarse.

        Returns:
            A 16-bit grey PNG over the paint area: ids from 0.

        Raises:
            NotFound: There is no such scale.
            Unavailable: The photo could not be decoded now.
        """
        if not 0 <= scale < len(SCALES):
            raise NotFound(f"There are superpixels at the scales 0 to {len(SCALES) - 1}.", code="no-such-scale")
        key = self.key(image, cell, f"superpixels-{scale}")
        return self._once(key, lambda: encode_label_png(superpixels(self._paint(image, cell), SCALES[scale])))

    def edges(self, image: Image, cell: Cell) -> bytes:
        """Strengths of the edges of a tile, at pixel corners: see `app.core.assist.edge_map`.

        Returns:
            An 8-bit grey PNG over the paint area.

        Raises:
            Unavailable: The photo could not be decoded now.
        """

        def make() -> bytes:
            whole = edge_map(self._photo(image, cell.context))
            return encode_label_png(np.ascontiguousarray(whole[cell.paint.relative_to(cell.context).slices()]))

        return self._once(self.key(image, cell, "edges"), make)

    def box(self, image: Image, cell: Cell, box: Rect) -> bytes:
        """The object in a box.

        Args:
            image: The image.
            cell: The tile.
            box: In pixels of the paint area.

        Returns:
            An 8-bit grey PNG over the paint area: 1 = of the object.

        Raises:
            Invalid: `outside-the-tile`: the box is not within the paint area.
            Unavailable: The photo could not be decoded now.
        """
        if not Rect(0, 0, cell.paint.width, cell.paint.height).contains(box):
            raise Invalid("The box reaches outside the tile. Draw it within.", code="outside-the-tile")
        inner = cell.paint.relative_to(cell.context)
        mask = grab(self._photo(image, cell.context), box.translate(inner.x, inner.y))
        return encode_label_png(mask[inner.slices()].astype(np.uint8))

    @property
    def has_model(self) -> bool:
        """Whether objects can be found by clicks."""
        return self._model is not None

    def clicks(self, image: Image, cell: Cell, clicks: Sequence[Click]) -> bytes:
        """The object that clicks point at.

        Args:
            image: The image.
            cell: The tile.
            clicks: In pixels of the paint area.

        Returns:
            An 8-bit grey PNG over the paint area: 1 = of the object.

        Raises:
            Conflict: `no-model`: the operator supplies none.
            Invalid: `outside-the-tile`: a click is not within the paint area.
            Unavailable: The model or the photo cannot be used now.
        """
        if self._model is None:
            raise Conflict("This server has no segmentation model.", code="no-model")
        if any(click.x >= cell.paint.width or click.y >= cell.paint.height for click in clicks):
            raise Invalid("A click lies outside the tile.", code="outside-the-tile")
        mask = self._model.mask(self.key(image, cell, "embedding"), lambda: self._paint(image, cell), clicks)
        return encode_label_png(mask.astype(np.uint8))

    def previous_ghost(self, ghost: PreviousGhost) -> bytes:
        """The previous frame's labels, moved by the motion between the two photos.

        Returns:
            A tile PNG over the paint area; 0 where nothing is known, since it came into sight or was never painted.

        Raises:
            Unavailable: A photo could not be decoded now.
        """
        return self._once(_digest(ghost.key, "previous"), lambda: self._move(ghost))

    def _move(self, ghost: PreviousGhost) -> bytes:
        around = ghost.paint.expand(MOST_MOTION, Size(ghost.image.width, ghost.image.height))
        now, before = self._photo(ghost.image, around), self._photo(ghost.previous, around)
        back, forth = backward_flow(now, before), backward_flow(before, now)
        mask = decode_label_png(self._blobs.get(ghost.mask_sha256), max_pixels=2**30)
        labels: LabelRaster = mask[around.slices()].astype(np.uint16)
        moved: LabelRaster = np.where(reliable(labels, back, forth), move_labels(labels, back), 0).astype(np.uint16)
        settled = settle(moved)[ghost.paint.relative_to(around).slices()]
        return write_tile(local_tile(settled, ghost.segments))

    def forget(self, image: Image, cells: Iterable[Cell]) -> None:
        """Forget what the tiles of a photo that has to go gave; what a frame after it got from it goes with its age."""
        kinds = ["edges", *(f"superpixels-{scale}" for scale in range(len(SCALES)))]
        for cell in cells:
            for what in kinds:
                self._cache.remove(self.key(image, cell, what))

    def key(self, image: Image, cell: Cell, what: str) -> str:
        """A name, sha256 in hexadecimal, of what a tile's photo gives: the same name is the same bytes."""
        paint, context = cell.paint, cell.context
        return _digest(image.photo_sha256, str(paint), str(context), what)

    def _once(self, key: str, make: Callable[[], bytes]) -> bytes:
        data = self._cache.get(key)
        if data is None:
            data = make()
            self._cache.put(key, data)
        return data

    def _paint(self, image: Image, cell: Cell) -> Photo:
        inner = cell.paint.relative_to(cell.context)
        return np.ascontiguousarray(self._photo(image, cell.context)[inner.slices()])

    def _photo(self, image: Image, box: Rect) -> Photo:
        """A region as the painter sees it; decoded from bytes that our own encoder wrote in the decoding child."""
        # The whole of a JPEG would be the bytes that somebody uploaded. With a width it is encoded anew.
        is_whole = (box.width, box.height) == (image.width, image.height)
        data = self._regions.jpeg(image, box, image.width if is_whole else None)
        decoded = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_COLOR)
        if decoded is None:
            raise Unavailable("The photo could not be read. Try again in a moment.", code="photo-unreadable")
        return cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB).astype(np.uint8)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join((_METHODS, *parts)).encode()).hexdigest()
