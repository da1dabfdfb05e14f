"""What every solid thing of the street tells the painter: its footprint, its shadow, how it is drawn."""

from typing import Protocol

import numpy as np

from sample_scene.camera import Points
from sample_scene.shadow import Caster
from sample_scene.stage import Stage

Box = tuple[float, float, float, float]


class Solid(Protocol):
    """Something that stands on the ground."""

    @property
    def footprint(self) -> Box:
        """Least x, greatest x, least z, greatest z, metres."""

    @property
    def identities(self) -> tuple[int, ...]:
        """The identities of the things it draws; empty for stuff."""

    def casters(self) -> list[Caster]:
        """Return the prisms that throw its shadow."""

    def draw(self, stage: Stage) -> None:
        """Draw it over whatever lies behind it."""


def box_corners(box: Box) -> Points:
    """Return the corners (4, 2) of a footprint as x, z."""
    left, right, near, far = box
    return np.array([[left, near], [right, near], [right, far], [left, far]])


def around(x: float, z: float, half: float) -> Box:
    """Return a square footprint around a point."""
    return x - half, x + half, z - half, z + half


def behind(first: Box, second: Box, eye: float) -> bool:
    """Whether the first footprint must be drawn before the second, seen from x = `eye` along the street.

    Footprints that share a stretch of the street are ordered by how far they stand to the side.
    """
    if first[2] >= second[3] or second[2] >= first[3]:
        return first[2] >= second[3]
    if first[0] >= second[1] or second[0] >= first[1]:
        return (first[0] >= second[1] and second[1] >= eye) or (first[1] <= second[0] and second[0] <= eye)
    return first[2] + first[3] > second[2] + second[3]


def far_to_near(solids: list[Solid], eye: float) -> list[Solid]:
    """Return the solids in an order in which each is drawn after all that it may hide."""
    waiting = sorted(solids, key=lambda solid: -(solid.footprint[2] + solid.footprint[3]))
    ordered: list[Solid] = []
    while waiting:
        chosen = next((s for s in waiting if not _hides(s, waiting, eye)), waiting[0])
        waiting.remove(chosen)
        ordered.append(chosen)
    return ordered


def _hides(solid: Solid, others: list[Solid], eye: float) -> bool:
    return any(other is not solid and behind(other.footprint, solid.footprint, eye) for other in others)
