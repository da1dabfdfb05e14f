"""What a photo says about where one thing ends and the next begins: superpixels, edges, objects in boxes, motion.

Nothing here decides a label. It proposes areas, and a person takes them or leaves them.
"""

from app.core.assist.edges import edge_map
from app.core.assist.flow import backward_flow, move_labels, reliable, settle
from app.core.assist.ghosts import Neighbour, local_tile, overlaps
from app.core.assist.grab import grab
from app.core.assist.superpixels import SCALES, superpixels

__all__ = [
    "SCALES",
    "Neighbour",
    "backward_flow",
    "edge_map",
    "grab",
    "local_tile",
    "move_labels",
    "overlaps",
    "reliable",
    "settle",
    "superpixels",
]
