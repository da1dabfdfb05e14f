"""The hand: how long moves, presses and keys take.

A move takes what Fitts' law says in the form of MacKenzie (1992): seconds = log2(D / W + 1) / throughput, with D the
way and W the width of what is aimed at, both in CSS pixels. A mouse is assumed to manage 4.5 bits a second in pointing
and 4.0 with the button held, which is slower in MacKenzie, Sellen and Buxton (1991) too. A press of a button or key
takes 0.2 s (Card, Moran and Newell, 1980). Thinking and looking are left out, for all ways alike.
"""

import math
from dataclasses import dataclass

POINTING, DRAGGING = 4.5, 4.0
"""Bits a second."""
PRESS = 0.2
"""Seconds."""

Spot = tuple[float, float]


@dataclass(frozen=True)
class Effort:
    """What a series of gestures costs.

    Attributes:
        downs: Presses of the button.
        keys: Presses of keys, a held one counts once.
        path: CSS pixels that the pointer goes.
        seconds: Modelled.
    """

    downs: int = 0
    keys: int = 0
    path: float = 0.0
    seconds: float = 0.0

    def __add__(self, other: "Effort") -> "Effort":
        return Effort(
            self.downs + other.downs, self.keys + other.keys, self.path + other.path, self.seconds + other.seconds
        )


@dataclass
class Hand:
    """Adds up what it is made to do.

    Attributes:
        at: Where the pointer is, CSS pixels.
        downs: Presses of the button so far; with keys, path and seconds, its `effort`.
        keys: Presses of keys.
        path: CSS pixels that the pointer went.
        seconds: Modelled.
    """

    at: Spot
    downs: int = 0
    keys: int = 0
    path: float = 0.0
    seconds: float = 0.0

    @property
    def effort(self) -> Effort:
        """What all of it costs."""
        return Effort(self.downs, self.keys, self.path, self.seconds)

    def move(self, to: Spot, width: float, *, held: bool = False) -> None:
        """Go to a target of a width; ``held`` with the button down."""
        way = math.dist(self.at, to)
        self.path += way
        self.seconds += math.log2(way / max(width, 1.0) + 1) / (DRAGGING if held else POINTING)
        self.at = to

    def press(self) -> None:
        """Put the button down; letting go is part of it."""
        self.downs += 1
        self.seconds += PRESS

    def key(self, count: int = 1) -> None:
        """Press keys one after the other."""
        self.keys += count
        self.seconds += count * PRESS

    def copy(self) -> "Hand":
        """Another hand at the same place, to try something with."""
        return Hand(self.at, self.downs, self.keys, self.path, self.seconds)
