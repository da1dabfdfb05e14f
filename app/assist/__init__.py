"""Assist: what a painter can be offered so that she paints less by hand.

Owns no table; keeps what it computed in a cache that may be emptied at any time. Promises: what is offered comes from
the photo and from work that was handed in, never from somebody's draft; the same photo and box give the same bytes;
nothing here writes a label.
"""

from app.assist.ghosts import (
    NeighbourGhost,
    PreviousGhost,
    gather_neighbours,
    gather_previous,
    neighbour_ghost,
)
from app.assist.model import Click, ClickModel
from app.assist.service import Assist

__all__ = [
    "Assist",
    "Click",
    "ClickModel",
    "NeighbourGhost",
    "PreviousGhost",
    "gather_neighbours",
    "gather_previous",
    "neighbour_ghost",
]
