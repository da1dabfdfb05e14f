"""Tiles of images that were merged lately: what changed in one is placed anew, and the others are not read again."""

import threading
from collections import OrderedDict
from collections.abc import Mapping

from app.core.geometry import Grid
from app.core.raster.tile_png import read_tile
from app.core.stitch import Mask, TileLabels, Tiles, merge_tiles
from app.foundation.blobs import BlobStore
from app.merge.service import Inputs, checked

MOST_TILES = 512
"""Kept of all images together: their runs, some 40 kB a tile of 512 x 512 pixels; an image with more is not kept."""


class PlacedTiles:
    """What a process keeps of the images that it merged last. Thread-safe.

    Promises: the masks are those that all tiles read anew come to. Two merges of one image at the same time share
    nothing: the second reads its tiles itself.
    """

    def __init__(self, *, most_tiles: int = MOST_TILES) -> None:
        self._lock = threading.Lock()
        self._most_tiles = most_tiles
        self._kept: OrderedDict[str, _Placed] = OrderedDict()

    def stitch(self, blobs: BlobStore, inputs: Inputs) -> Mask:
        """Stitch the accepted tiles of an image, as `app.merge.service.stitch_image` does.

        Raises:
            Invalid: The mask has more segments than a 16-bit PNG can name.
        """
        placed = self._taken(inputs)
        placed.bring_up(blobs, {index: digest for index, (_, digest) in sorted(inputs.revisions.items())})
        mask = merge_tiles(placed.tiles, things=inputs.things, answers=inputs.answers, seams=inputs.seams)
        placed.tiles.trim()
        self._keep(inputs.image.id, placed)
        return checked(mask, inputs)

    def _taken(self, inputs: Inputs) -> "_Placed":
        """What is kept of an image, if it can be gone on with: a tile that was taken back cannot be unplaced."""
        with self._lock:
            found = self._kept.pop(inputs.image.id, None)
        if found is None or found.grid != inputs.grid or not found.digests.keys() <= inputs.revisions.keys():
            return _Placed(inputs.grid)
        return found

    def _keep(self, image_id: str, placed: "_Placed") -> None:
        with self._lock:
            self._kept[image_id] = placed
            while sum(len(one.digests) for one in self._kept.values()) > self._most_tiles:
                self._kept.popitem(last=False)


class _Placed:
    """The tiles of an image, and the sha256 of the tile PNG that each was placed from."""

    def __init__(self, grid: Grid) -> None:
        self.grid, self.tiles = grid, Tiles(grid)
        self.digests: dict[int, str] = {}

    def bring_up(self, blobs: BlobStore, digests: Mapping[int, str]) -> None:
        """Place the tiles that are new or changed."""
        for index, digest in digests.items():
            if self.digests.get(index) != digest:
                tile = read_tile(blobs.get(digest))
                self.tiles.place(TileLabels(index, tile.raster, tile.segments))
                self.digests[index] = digest
