"""Accepted tiles of one image to one mask, and a mask to tiles.

Where two tiles painted a pixel otherwise, it comes from the one on whose side of the path of least disagreement it
lies, or (an option) from the one whose core it is in. Stuff is one segment a class; things are joined across seams
where the strip that both neighbours painted shows the same object, kept apart where it does not, and asked about where
it cannot tell. Nothing is guessed, and the order of the tiles does not matter.
"""

from app.core.stitch.cut import cut
from app.core.stitch.drift import resemblance
from app.core.stitch.model import Answer, Mask, MaskSegment, Question, SegmentKey, TileLabels
from app.core.stitch.origins import origins_png, tile_of
from app.core.stitch.stitcher import merge_tiles, stitch
from app.core.stitch.tiles import Tiles

__all__ = [
    "Answer",
    "Mask",
    "MaskSegment",
    "Question",
    "SegmentKey",
    "TileLabels",
    "Tiles",
    "cut",
    "merge_tiles",
    "origins_png",
    "resemblance",
    "stitch",
    "tile_of",
]
