"""Accepted tiles of one image to one mask, and a mask to tiles.

Each pixel comes from the tile whose core owns it. Stuff is one segment a class; things are joined across seams where
the strip that both neighbours painted shows the same object, kept apart where it does not, and asked about where it
cannot tell. Nothing is guessed, and the order of the tiles does not matter.
"""

from app.core.stitch.cut import cut
from app.core.stitch.drift import resemblance
from app.core.stitch.model import Answer, Mask, MaskSegment, Question, SegmentKey, TileLabels
from app.core.stitch.stitcher import stitch

__all__ = ["Answer", "Mask", "MaskSegment", "Question", "SegmentKey", "TileLabels", "cut", "resemblance", "stitch"]
