"""From what one painter costs to what a crowd needs. Arithmetic alone: every figure comes from the caller."""

from dataclasses import dataclass
from math import ceil

SECONDS_A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Costs:
    """What was measured on one core.

    Attributes:
        tile_seconds: Processor seconds of a tile without its later saves: claim, its region cut, one save, hand-in.
        save_seconds: Processor seconds of a further save.
        beat_seconds: Processor seconds of a heartbeat.
        tile_bytes: Bytes of a tile's label raster as it is stored.
        region_bytes: Bytes of a tile's photo as it is sent.
    """

    tile_seconds: float
    save_seconds: float
    beat_seconds: float
    tile_bytes: float
    region_bytes: float


@dataclass(frozen=True, slots=True)
class Work:
    """How people work.

    Attributes:
        painters: At work at the same moment.
        minutes_a_tile: Of painting.
        saves_a_tile: Kept revisions of a tile; the interface saves every 10 s at most, and only what changed.
        hours_a_year: That those painters paint.
        busy: Share of a core that may be used at a usual moment, so that peaks have room.
    """

    painters: int
    minutes_a_tile: float = 10.0
    saves_a_tile: float = 30.0
    hours_a_year: float = 2000.0
    busy: float = 0.4


@dataclass(frozen=True, slots=True)
class Needs:
    """What follows.

    Attributes:
        tiles_a_second: Handed in.
        web_cores: Cores of web processes.
        commits_a_second: Asked of the database, each of them on disk before it is acknowledged.
        megabits: Sent to painters, in Mbit/s.
        tebibytes_a_year: Label rasters stored.
    """

    tiles_a_second: float
    web_cores: int
    commits_a_second: float
    megabits: float
    tebibytes_a_year: float


def needs(costs: Costs, work: Work) -> Needs:
    """Machines for a crowd.

    A tile is three commits (claim, save, hand-in), and one more for each further save and each heartbeat.
    """
    tiles = work.painters / (60 * work.minutes_a_tile)
    further = work.saves_a_tile - 1
    a_tile = costs.tile_seconds + further * costs.save_seconds + work.minutes_a_tile * costs.beat_seconds
    yearly = work.painters * work.hours_a_year * 60 / work.minutes_a_tile * work.saves_a_tile * costs.tile_bytes
    return Needs(
        tiles_a_second=tiles,
        web_cores=ceil(tiles * a_tile / work.busy),
        commits_a_second=tiles * (3 + further + work.minutes_a_tile),
        megabits=8e-6 * tiles * (costs.region_bytes + costs.tile_bytes),
        tebibytes_a_year=yearly / 2**40,
    )


def yearly_price(need: Needs, *, core_hour: float, gigabyte_month: float) -> float:
    """What the cores cost for a year, and what a year's rasters cost for that year, in the currency of the prices."""
    gigabytes = need.tebibytes_a_year * 2**40 / 1e9
    return need.web_cores * core_hour * SECONDS_A_YEAR / 3600 + gigabytes / 2 * gigabyte_month * 12
