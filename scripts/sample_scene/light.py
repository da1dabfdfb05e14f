"""Sun, sky and haze of one drive."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Light:
    """How a drive is lit; colours are RGB from 0 to 255.

    Args:
        sun: unit vector (3,) towards the sun, world axes.
        ambient: brightness of a face turned away from the sun.
        direct: brightness that the sun adds to a face turned to it.
        haze_colour: what the distance fades to.
        haze_range: metres after which 63 % of a colour have faded.
        zenith: sky colour overhead.
        skyline: sky colour above the horizon.
        cloudiness: 0 for few clouds, 1 for a covered sky.
    """

    sun: tuple[float, float, float]
    ambient: float
    direct: float
    haze_colour: Colour
    haze_range: float
    zenith: Colour
    skyline: Colour
    cloudiness: float

    def on_face(self, normal: NDArray[np.float64], sunlit: float = 1.0) -> float:
        """Return the brightness of a face with a unit normal (3,), of which the part `sunlit` sees the sun."""
        up = 0.12 * float(normal[1])
        return self.ambient + up + self.direct * sunlit * max(0.0, float(np.dot(normal, self.sun)))

    def fade(self, colour: Colour, depth: float) -> Colour:
        """Return a colour as it looks through `depth` metres of haze."""
        share = 1 - float(np.exp(-depth / self.haze_range))
        red, green, blue = (c + (h - c) * share for c, h in zip(colour, self.haze_colour, strict=True))
        return red, green, blue


def scaled(colour: Colour, factor: float) -> Colour:
    """Return a colour with its brightness multiplied."""
    return colour[0] * factor, colour[1] * factor, colour[2] * factor


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """Return a colour between two, `share` of the way from the first."""
    red, green, blue = (a + (b - a) * share for a, b in zip(first, second, strict=True))
    return red, green, blue
