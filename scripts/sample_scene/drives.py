"""The two drives of the sample: "harbour", sunny between tall houses, and "hillside", grey beside a park."""

from collections.abc import Callable

import numpy as np

from sample_scene.coach import Coach, bus_skins, lorry_skins
from sample_scene.cycle import Cycle
from sample_scene.drive import Drive
from sample_scene.figure import dressed
from sample_scene.furniture import Barrier, Crate, Post, masonry, railing
from sample_scene.kinds import Kind
from sample_scene.light import Light
from sample_scene.plan import KERB_HEIGHT, Plan
from sample_scene.solid import Solid
from sample_scene.stock import PAINTS, Numbers, Rng, avenue, crossing, parked, terrace, walkers
from sample_scene.tree import Tree
from sample_scene.vehicle import SHAPES, Car

Moving = Callable[[float], list[Solid]]
GREEN = (112, 136, 62)
SUNNY = Light((-0.42, 0.72, -0.553), 0.54, 0.76, (196, 204, 208), 420.0, (104, 142, 190), (196, 210, 220), 0.35)
GREY = Light((0.38, 0.86, -0.34), 0.78, 0.3, (190, 194, 196), 300.0, (176, 184, 192), (214, 217, 218), 0.95)


def unit(vector: tuple[float, float, float]) -> tuple[float, float, float]:
    """Return a vector scaled to length 1."""
    length = float(np.linalg.norm(vector))
    return vector[0] / length, vector[1] / length, vector[2] / length


def harbour(seed: int, grain: float) -> Drive:
    """Return the drive "harbour"; `grain` is façade texture samples per metre."""
    rng, numbers = np.random.default_rng([seed, 1]), Numbers()
    plan = Plan((31.0, 40.0), (12.5, 17.5), (26.5, 29.8), False, 9.0)
    houses = terrace(rng, -1, ((-12, 30.5), (40.5, 150)), grain) + terrace(rng, 1, ((-12, 30.5), (40.5, 150)), grain)
    fixed: list[Solid] = [
        *parked(rng, numbers, 4.75, (6.2, 23.5), lambda: float(rng.uniform(0.25, 0.6))),
        *parked(rng, numbers, 4.75, (47.0, 120.0), lambda: float(rng.choice([0.4, 0.6, 6.0]))),
        *parked(rng, numbers, -4.75, (3.0, 22.0), lambda: float(rng.choice([0.4, 0.6, 5.5]))),
        *parked(rng, numbers, -4.75, (46.0, 74.0), lambda: float(rng.choice([0.4, 0.6, 5.5]))),
        *avenue(rng, 6.7, (13.0, 22.5, 50.0, 61.0, 73.0, 86.0, 99.0), GREEN, 8.0),
        *avenue(rng, -6.8, (10.0, 20.0, 48.0, 59.0, 71.0, 83.0, 97.0, 110.0), GREEN, 8.0),
        *harbour_furniture(),
    ]
    moving = (
        harbour_traffic(rng, numbers),
        walkers(rng, numbers, HARBOUR_WALKERS),
        crossing(rng, numbers, ((-2.0, 27.6, 1.3), (-0.8, 28.6, 1.2), (4.4, 27.9, -1.2), *HARBOUR_FAR)),
    )
    light = Light(unit(SUNNY.sun), *_rest(SUNNY))
    return Drive("harbour", 41, 4, 0.25, 6.4, 0.03, light, 1.6, plan, tuple(houses), tuple(fixed), _joined(moving))


HARBOUR_WALKERS = (
    (7.4, 9.5, 1.2), (8.0, 9.9, 1.2), (7.9, 16.5, -1.3), (6.9, 19.0, 1.1), (8.3, 25.0, 0.0), (7.7, 25.4, 0.0),
    (-7.3, 12.0, 1.3), (-8.0, 14.0, -1.2), (-7.7, 22.5, 1.2), (-8.3, 24.5, -1.1), (-7.1, 25.2, 0.0),
    (7.4, 44.0, -1.2), (8.1, 52.0, 1.2), (-7.6, 47.0, 1.3), (-8.2, 55.0, -1.1), (7.3, 66.0, -1.0), (-7.4, 69.0, 1.1),
    (7.8, 88.0, 1.2), (-7.9, 93.0, -1.2), (0.4, 128.0, -1.1), (-0.6, 146.0, 1.0), (3.9, 118.0, 0.9), (-4.4, 138.0, 1.0),
)  # fmt: skip


# Far enough to be about ten pixels high, where the bus and the parked cars leave a view.
HARBOUR_FAR = (
    (-2.6, 86.0, 0.8), (-4.3, 97.0, 0.9), (-6.4, 108.0, 0.8),
    (-5.0, 120.0, 0.9), (-7.5, 131.0, 0.7), (-6.9, 142.0, 0.8),
)  # fmt: skip


def harbour_traffic(rng: Rng, numbers: Numbers) -> Moving:
    """Return what drives and rides: a bus that comes nearer, cars, a crossing lorry, cyclists, a motorcycle."""
    bus, lorry = numbers.take(Kind.BUS), numbers.take(Kind.TRUCK)
    cars = [numbers.take(Kind.CAR) for _ in range(5)]
    bikes = [(numbers.take(Kind.BICYCLE), numbers.take(Kind.RIDER), dressed(rng)) for _ in range(3)]
    racer = (numbers.take(Kind.MOTORCYCLE), numbers.take(Kind.RIDER), dressed(rng))
    bus_size, lorry_size = (2.5, 3.1, 11.5), (2.4, 3.3, 7.5)
    bus_skin = bus_skins(rng, bus_size, (196, 160, 60))
    lorry_skin = lorry_skins(rng, lorry_size, (58, 84, 130))

    def at(time: float) -> list[Solid]:
        pedal = 4.5 * time
        return [
            Coach(bus, -1.95, 24.5 - 1.5 * time, np.pi, bus_size, bus_skin, (-2.9, 3.2)),
            Coach(lorry, -10.5 + 3.5 * time, 35.5, np.pi / 2, lorry_size, lorry_skin, (-2.2, 2.4)),
            Car(cars[0], SHAPES[2], PAINTS[3], 1.7, 19.0 + 5.6 * time, 0.0, True),
            Car(cars[1], SHAPES[1], PAINTS[5], 1.8, 52.0 + 9 * time, 0.0),
            Car(cars[2], SHAPES[3], PAINTS[2], -1.7, 96.0 - 9 * time, np.pi),
            Car(cars[3], SHAPES[0], PAINTS[9], -1.8, 125.0 - 9 * time, np.pi),
            Car(cars[4], SHAPES[0], PAINTS[4], 1.7, 84.0 + 9 * time, 0.0),
            Cycle(
                bikes[0][0], bikes[0][1], 3.35, 10.5 + 4.6 * time, 0.0, 0.12, False, (60, 90, 130), bikes[0][2], pedal
            ),
            Cycle(
                bikes[1][0],
                bikes[1][1],
                9.5 - 3.9 * time,
                33.0,
                0.0,
                -np.pi / 2,
                False,
                (150, 50, 40),
                bikes[1][2],
                pedal + 1,
            ),
            Cycle(
                bikes[2][0], bikes[2][1], 3.2, 43.0 + 4.2 * time, 0.0, 0.0, False, (50, 50, 54), bikes[2][2], pedal + 2
            ),
            Cycle(racer[0], racer[1], -0.9, 47.0 - 8 * time, 0.0, np.pi, True, (150, 30, 30), racer[2], 0.0),
        ]

    return at


def harbour_furniture() -> list[Solid]:
    """Return poles, signs, lights, fences and bins."""
    rail = railing(6.0, 1.0, (86, 90, 92))
    posts = [
        Post(x, z, 7.2, 0.13, sign="lamp")
        for x, z in ((6.15, 10.5), (-6.15, 17.0), (6.15, 44.0), (-6.15, 50.0), (6.15, 80.0))
    ]
    return [
        *posts,
        Post(0.0, 13.2, 2.4, 0.07, sign="arrow"),
        Post(0.0, 16.8, 1.0, 0.16, (200, 190, 60)),
        Post(6.15, 25.6, 3.5, 0.11, (70, 74, 74), "lights", 0),
        Post(-6.15, 30.6, 3.5, 0.11, (70, 74, 74), "lights", 0),
        Post(6.2, 41.2, 3.5, 0.11, (70, 74, 74), "lights", 0),
        Post(6.1, 17.6, 2.5, 0.06, sign="parking"),
        Post(-6.1, 8.4, 2.5, 0.06, sign="no-entry"),
        Post(6.1, 57.0, 2.5, 0.06, sign="parking"),
        Post(-6.1, 66.0, 2.5, 0.06, sign="stop"),
        Post(6.3, 30.2, 2.9, 0.06, sign="street"),
        Barrier((6.0, 19.0), (6.0, 25.0), 1.0, Kind.FENCE, rail),
        Barrier((-6.0, 20.0), (-6.0, 26.0), 1.0, Kind.FENCE, rail),
        Crate(6.6, 15.2, (0.5, 0.95, 0.5), (62, 84, 70)),
        Crate(-8.6, 18.0, (0.5, 1.2, 1.1), (110, 112, 108)),
        Crate(8.6, 21.5, (0.5, 1.25, 1.2), (104, 108, 104)),
        *[Post(5.98, z, 0.85, 0.1, (60, 62, 64)) for z in (5.0, 6.6, 8.2)],
        *[Post(-5.98, z, 0.85, 0.1, (60, 62, 64)) for z in (13.0, 14.6, 16.2)],
    ]


def hillside(seed: int, grain: float) -> Drive:
    """Return the drive "hillside"; `grain` is façade texture samples per metre."""
    rng, numbers = np.random.default_rng([seed, 2]), Numbers()
    plan = Plan((44.0, 52.0), (24.0, 28.0), (39.0, 42.5), True, 12.0)
    houses = terrace(rng, 1, ((-12, 43.5), (52.5, 150)), grain) + terrace(rng, -1, ((52.5, 150),), grain)
    fixed: list[Solid] = [
        *parked(rng, numbers, 4.75, (6.5, 35.0), lambda: float(rng.uniform(0.2, 0.5))),
        *parked(rng, numbers, 4.75, (58.0, 125.0), lambda: float(rng.choice([0.4, 0.6, 6.0]))),
        *parked(rng, numbers, -4.75, (14.0, 36.0), lambda: float(rng.choice([0.4, 0.5, 6.5]))),
        *parked(rng, numbers, -4.75, (58.0, 125.0), lambda: float(rng.choice([0.4, 0.6, 6.0]))),
        *avenue(rng, 6.7, (18.0, 31.0, 60.0, 74.0, 88.0, 103.0), (96, 122, 58), 6.8),
        *avenue(rng, -6.9, (56.0, 68.0, 80.0, 92.0, 106.0), (96, 122, 58), 7.5),
        *park(rng),
        *hillside_furniture(rng, numbers),
    ]
    moving = (
        hillside_traffic(rng, numbers),
        walkers(rng, numbers, HILLSIDE_WALKERS),
        crossing(rng, numbers, ((-4.6, 40.2, 1.2), (-3.4, 41.3, 1.3), (5.0, 40.8, -1.1), (-1.9, 162.0, 1.0))),
    )
    light = Light(unit(GREY.sun), *_rest(GREY))
    return Drive("hillside", 128, 3, 0.25, 7.2, -0.045, light, 6.0, plan, tuple(houses), tuple(fixed), _joined(moving))


HILLSIDE_WALKERS = (
    (7.2, 8.5, 1.2), (8.2, 12.5, -1.2), (7.6, 20.0, 1.2), (8.1, 20.3, 1.2), (7.0, 27.0, -1.2), (8.2, 38.0, 0.0),
    (-7.4, 12.5, 1.3), (-8.1, 13.0, 1.3), (-7.2, 20.5, -1.2), (-8.0, 29.0, -1.1), (-7.5, 37.0, 0.0), (-8.2, 37.4, 0.0),
    (-11.5, 24.0, 0.8), (-13.0, 31.0, -0.8), (7.7, 57.0, -1.2), (-7.7, 61.0, 1.1), (7.4, 72.0, 1.0), (-8.0, 84.0, -1.2),
    (0.8, 124.0, 1.0), (-0.9, 139.0, -1.0), (3.8, 131.0, -1.0), (-3.9, 150.0, 1.0),
)  # fmt: skip


def hillside_traffic(rng: Rng, numbers: Numbers) -> Moving:
    """Return what drives and rides: a lorry ahead, oncoming cars, cyclists and a bus that crosses."""
    lorry, bus = numbers.take(Kind.TRUCK), numbers.take(Kind.BUS)
    cars = [numbers.take(Kind.CAR) for _ in range(5)]
    bikes = [(numbers.take(Kind.BICYCLE), numbers.take(Kind.RIDER), dressed(rng)) for _ in range(3)]
    racer = (numbers.take(Kind.MOTORCYCLE), numbers.take(Kind.RIDER), dressed(rng))
    lorry_size, bus_size = (2.45, 3.4, 7.8), (2.5, 3.0, 11.0)
    lorry_skin = lorry_skins(rng, lorry_size, (150, 52, 44))
    bus_skin = bus_skins(rng, bus_size, (60, 104, 150))

    def at(time: float) -> list[Solid]:
        pedal = 4.5 * time
        return [
            Coach(lorry, 1.55, 17.5 + 6.6 * time, 0.0, lorry_size, lorry_skin, (-2.3, 2.5)),
            Coach(bus, -8.0 - 3 * time, 48.0, -np.pi / 2, bus_size, bus_skin, (-2.8, 3.1)),
            Car(cars[0], SHAPES[0], PAINTS[9], -1.75, 14.5 - 3.2 * time, np.pi),
            Car(cars[1], SHAPES[2], PAINTS[0], -1.7, 21.5 - 3.2 * time, np.pi),
            Car(cars[2], SHAPES[3], PAINTS[10], -1.8, 33.0 - 5 * time, np.pi),
            Car(cars[3], SHAPES[1], PAINTS[2], -1.7, 70.0 - 9 * time, np.pi),
            Car(cars[4], SHAPES[0], PAINTS[3], 1.8, 76.0 + 9 * time, 0.0),
            Cycle(bikes[0][0], bikes[0][1], 3.4, 8.6 + 4.9 * time, 0.0, 0.1, False, (170, 60, 40), bikes[0][2], pedal),
            Cycle(
                bikes[1][0],
                bikes[1][1],
                -3.3,
                12.0 - 4.0 * time,
                0.0,
                np.pi - 0.1,
                False,
                (60, 60, 64),
                bikes[1][2],
                pedal + 2,
            ),
            Cycle(
                bikes[2][0],
                bikes[2][1],
                -12.0 + 3.5 * time,
                46.0,
                0.0,
                np.pi / 2,
                False,
                (50, 96, 80),
                bikes[2][2],
                pedal,
            ),
            Cycle(racer[0], racer[1], -2.6, 43.0 - 7 * time, 0.0, np.pi, True, (40, 70, 140), racer[2], 0.0),
        ]

    return at


def park(rng: Rng) -> list[Solid]:
    """Return the park on the left: trees, bushes, a fence and a low wall before them."""
    rail, stones = railing(17.0, 1.15, (52, 66, 56)), masonry(rng, 22.0, 0.9)
    things: list[Solid] = [
        Barrier((-9.3, -2.0), (-9.3, 15.0), 1.15, Kind.FENCE, rail),
        Barrier((-9.3, 19.0), (-9.3, 41.0), 0.9, Kind.WALL, stones),
    ]
    for z in np.arange(7.0, 43.0, 4.5):
        for x in (-12.0, -17.0, -23.0):
            tall = float(rng.uniform(7, 12))
            seed, tint = int(rng.integers(1 << 30)), float(rng.uniform(0.8, 1.15))
            leaf = (92 * tint, 116 * tint, 56 * tint)
            place = (x + float(rng.normal(0, 0.8)), float(z) + float(rng.normal(0, 1.0)))
            things.append(Tree(*place, tall, tall * 0.33, leaf, seed, tall * 0.25))
    for z in np.arange(9.0, 40.0, 5.0):
        seed, size = int(rng.integers(1 << 30)), float(rng.uniform(0.9, 1.5))
        things.append(Tree(-10.6, float(z), size, size * 0.8, (80, 104, 52), seed, 0.0, 0.7))
    return things


def hillside_furniture(rng: Rng, numbers: Numbers) -> list[Solid]:
    """Return poles, signs, lights, parked cycles and bins."""
    lamps = [
        Post(x, z, 6.6, 0.12, (66, 74, 70), "lamp")
        for x, z in ((6.15, 13.0), (-6.15, 19.0), (6.15, 37.0), (6.15, 66.0), (-6.15, 58.0))
    ]
    clothes = dressed(rng)
    cycles = [
        Cycle(numbers.take(Kind.BICYCLE), None, 8.5, z, KERB_HEIGHT, 0.2 + 0.05 * z, False, colour, clothes, 0.0)
        for z, colour in ((14.6, (60, 70, 120)), (15.5, (120, 50, 48)), (16.3, (70, 72, 74)))
    ]
    cycles.append(
        Cycle(numbers.take(Kind.MOTORCYCLE), None, 6.7, 23.5, KERB_HEIGHT, 1.2, True, (120, 30, 34), clothes, 0.0)
    )
    return [
        *lamps,
        *cycles,
        Post(0.0, 24.7, 2.4, 0.07, sign="arrow"),
        Post(-6.15, 11.6, 2.5, 0.07, sign="yield"),
        Post(6.1, 21.5, 2.5, 0.06, sign="parking"),
        Post(6.15, 38.6, 3.5, 0.11, (70, 74, 74), "lights", 2),
        Post(-6.15, 43.0, 3.5, 0.11, (70, 74, 74), "lights", 2),
        Post(-6.15, 54.0, 2.5, 0.07, sign="stop"),
        Crate(8.5, 24.5, (0.5, 1.2, 1.1), (108, 110, 104)),
        Crate(-8.6, 24.0, (0.6, 0.5, 1.8), (112, 84, 58)),
        Crate(-8.6, 33.0, (0.5, 0.95, 0.5), (62, 84, 70)),
    ]


def _rest(
    light: Light,
) -> tuple[
    float, float, tuple[float, float, float], float, tuple[float, float, float], tuple[float, float, float], float
]:
    return (
        light.ambient,
        light.direct,
        light.haze_colour,
        light.haze_range,
        light.zenith,
        light.skyline,
        light.cloudiness,
    )


def _joined(parts: tuple[Moving, ...]) -> Moving:
    return lambda time: [solid for part in parts for solid in part(time)]
