"""What the drives are built from: rows of houses, parked cars, walkers, trees, posts."""

from collections.abc import Callable, Iterator
from itertools import count

import numpy as np

from sample_scene.facade import facade
from sample_scene.figure import Person, dressed
from sample_scene.houses import ROOFS, House
from sample_scene.kinds import Kind, thing
from sample_scene.light import Colour
from sample_scene.plan import KERB_HEIGHT, WALL
from sample_scene.solid import Solid
from sample_scene.tree import Tree
from sample_scene.vehicle import SHAPES, Car

PAINTS: tuple[Colour, ...] = (
    (178, 182, 186), (44, 46, 50), (206, 206, 202), (122, 28, 30), (38, 58, 96), (96, 100, 104),
    (60, 62, 66), (150, 152, 150), (52, 78, 66), (186, 148, 60), (30, 32, 38), (120, 96, 76),
)  # fmt: skip
Rng = np.random.Generator


class Numbers:
    """Gives each thing of a drive its number within its class, the same in every frame."""

    def __init__(self) -> None:
        self._next: dict[Kind, Iterator[int]] = {}

    def take(self, kind: Kind) -> int:
        """Return a fresh identity of a class."""
        return thing(kind, next(self._next.setdefault(kind, count())))


def terrace(rng: Rng, side: int, stretches: tuple[tuple[float, float], ...], grain: float) -> list[House]:
    """Return houses wall to wall along stretches of the street; `grain` is texture samples per metre."""
    houses: list[House] = []
    for start, end in stretches:
        z = start
        while z < end - 4:
            wide = min(float(rng.uniform(9, 16)), end - z)
            wide = end - z if end - z - wide < 6 else wide
            houses.append(house(rng, side, (z, z + wide), grain))
            z += wide
    return houses


def house(rng: Rng, side: int, span: tuple[float, float], grain: float) -> House:
    """Return one house."""
    height = float(rng.choice([10.6, 11.2, 13.8, 14.4, 14.9, 17.2]))
    scale = grain * (1.0 if span[0] < 45 else 0.5)
    front = facade(rng, span[1] - span[0], height, scale)
    flank = facade(rng, 14.0, height, scale * 0.6)
    chimneys = tuple(float(v) for v in rng.uniform(0.1, 0.9, int(rng.integers(0, 3))))
    wall = WALL + float(rng.choice([0.0, 0.0, 0.25, 0.5]))
    return House(side, wall, span, height, front, flank, int(rng.integers(len(ROOFS))), chimneys)


def parked(rng: Rng, numbers: Numbers, x: float, stretch: tuple[float, float], gap: Callable[[], float]) -> list[Solid]:
    """Return a row of parked cars; `gap` gives the metres between bumpers."""
    cars: list[Solid] = []
    z = stretch[0]
    while True:
        shape = SHAPES[int(rng.choice([0, 0, 1, 1, 2, 2, 3, 4]))]
        length = shape.lower[-2][0] - shape.lower[1][0]
        if z + length > stretch[1]:
            return cars
        heading = (0.0 if x > 0 else np.pi) + float(rng.normal(0, 0.012))
        colour = PAINTS[int(rng.integers(len(PAINTS)))]
        place = x + float(rng.normal(0, 0.07))
        cars.append(Car(numbers.take(Kind.CAR), shape, colour, place, z + length / 2, heading))
        z += length + gap()


def walkers(
    rng: Rng, numbers: Numbers, places: tuple[tuple[float, float, float], ...]
) -> Callable[[float], list[Solid]]:
    """Return people at x, z who walk along the street at the given metres per second, as a function of time."""
    cast = []
    for x, z, speed in places:
        height = float(rng.uniform(1.56, 1.88))
        cast.append((numbers.take(Kind.PERSON), x, z, speed, height, float(rng.uniform(0, 6)), dressed(rng)))

    def at(time: float) -> list[Solid]:
        return [
            Person(
                identity, x, z + speed * time, KERB_HEIGHT if abs(x) > 5.9 else 0.0, height,
                None if speed == 0 else phase + 5.2 * time, 0.0, clothes,
            )
            for identity, x, z, speed, height, phase, clothes in cast
        ]  # fmt: skip

    return at


def crossing(
    rng: Rng, numbers: Numbers, places: tuple[tuple[float, float, float], ...]
) -> Callable[[float], list[Solid]]:
    """Return people at x, z who cross the street at the given speed to the right, as a function of time."""
    cast = []
    for x, z, speed in places:
        height = float(rng.uniform(1.2, 1.88))
        cast.append((numbers.take(Kind.PERSON), x, z, speed, height, float(rng.uniform(0, 6)), dressed(rng)))

    def at(time: float) -> list[Solid]:
        people: list[Solid] = []
        for identity, x, z, speed, height, phase, clothes in cast:
            now = x + speed * time
            level = KERB_HEIGHT if abs(now) > 5.9 else 0.0
            people.append(Person(identity, now, z, level, height, phase + 5.2 * time, float(np.sign(speed)), clothes))
        return people

    return at


def avenue(rng: Rng, x: float, places: tuple[float, ...], leaf: Colour, height: float) -> list[Solid]:
    """Return street trees in a row."""
    trees: list[Solid] = []
    for z in places:
        tall = height * float(rng.uniform(0.85, 1.15))
        seed = int(rng.integers(1 << 30))
        tint = float(rng.uniform(0.88, 1.12))
        colour = (leaf[0] * tint, leaf[1] * float(rng.uniform(0.94, 1.06)), leaf[2] * tint)
        trees.append(Tree(x + float(rng.normal(0, 0.1)), z, tall, tall * 0.27, colour, seed, tall * 0.36))
    return trees
