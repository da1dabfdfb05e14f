"""The Cityscapes classes that the painter uses, and how an identity is written as one number."""

from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]


class Kind(IntEnum):
    """Class ids as in the Cityscapes label table (Cordts et al. 2016)."""

    EGO_VEHICLE = 1
    STATIC = 4
    ROAD = 7
    SIDEWALK = 8
    PARKING = 9
    BUILDING = 11
    WALL = 12
    FENCE = 13
    POLE = 17
    TRAFFIC_LIGHT = 19
    TRAFFIC_SIGN = 20
    VEGETATION = 21
    TERRAIN = 22
    SKY = 23
    PERSON = 24
    RIDER = 25
    CAR = 26
    TRUCK = 27
    BUS = 28
    MOTORCYCLE = 32
    BICYCLE = 33


THINGS: Final = frozenset({24, 25, 26, 27, 28, 32, 33})


def thing(kind: Kind, number: int) -> int:
    """Return the identity of the `number`-th thing of a class: class id * 1000 + number."""
    return int(kind) * 1000 + number


def classes_of(identities: Ids) -> NDArray[np.uint8]:
    """Return the class id of each identity, (H, W) uint8, from identities (H, W) int32."""
    return np.where(identities >= 1000, identities // 1000, identities).astype(np.uint8)
