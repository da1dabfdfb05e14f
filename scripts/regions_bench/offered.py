"""Regions at a rate that does not wait for answers, and saves at another beside them, by another process.

Who reads and who saves are different people at different machines: in one process, the interpreter that 32 readers
share would make her who saves wait for it, and that would be told of the server.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from statistics import quantiles
from typing import Any

import httpx

from app.foundation.ids import new_id
from scripts.durability.world import mask, save_headers, signed_in
from scripts.regions_bench.world import SLUG, World

REGIONS_A_SECOND = 30
SAVES_A_SECOND = 15
THREADS = 32


def at_rate(work: Callable[[int], object], *, rate: float, count: int) -> list[float]:
    """Do `work` so often a second, whether or not the last one is done.

    Returns:
        Seconds from the moment when each was due until it was done: waiting for a thread counts.
    """
    began = time.perf_counter()

    def timed(number: int) -> float:
        due = began + number / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        work(number)
        return time.perf_counter() - due

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(timed, range(count)))


class _Reader:
    """Asks for regions that nobody asked for before, photo by photo."""

    def __init__(self, world: World) -> None:
        self._fresh = [list(paths) for paths in world.photos]
        self._http = httpx.Client(base_url=world.url, cookies={"tessera_session": world.reviewer}, timeout=60)
        self._world = world

    def open_photo(self) -> tuple[list[str], float]:
        """The next photo's paths and the seconds that its first look took: it is decoded then, by each decoder."""
        paths = self._fresh.pop(0)
        image = paths[0].split("/")[2]
        began = time.perf_counter()
        self._get(f"/iiif/{image}/full/256,/0/default.jpg")
        first = time.perf_counter() - began
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(self._get, [paths.pop() for _ in range(8)]))
        return paths, first

    def read(self, paths: list[str], count: int) -> list[float]:
        """Seconds of `count` regions at the offered rate, or of all that are left."""
        return at_rate(lambda number: self._get(paths[number]), rate=REGIONS_A_SECOND, count=min(count, len(paths)))

    def _get(self, path: str) -> None:
        self._http.get(path).raise_for_status()


class Readers:
    """Readers in a process of their own."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def open_photo(self) -> float:
        """Look at the next photo; the seconds that its first look took."""
        return self._pool.submit(_open_photo).result()

    def read(self, seconds: float) -> Future[list[float]]:
        """Begin to ask for regions of that photo for so long; the seconds of each."""
        return self._pool.submit(_read, round(seconds * REGIONS_A_SECOND))


@contextmanager
def readers(world: World) -> Iterator[Readers]:
    """Readers for the length of a block."""
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(1, mp_context=context, initializer=_begin, initargs=(world,)) as pool:
        yield Readers(pool)


# What follows runs in the readers' process, which has one reader and one photo that she looks at.
_state: dict[str, Any] = {}


def _begin(world: World) -> None:
    _state["reader"] = _Reader(world)


def _open_photo() -> float:
    _state["paths"], first = _state["reader"].open_photo()
    return float(first)


def _read(count: int) -> list[float]:
    found: list[float] = _state["reader"].read(_state["paths"], count)
    return found


class Saver:
    """Saves one tile again and again."""

    def __init__(self, world: World) -> None:
        self._http = signed_in(world.url, world.painter)
        self._task: dict[str, Any] = self._http.post(f"/projects/{SLUG}/claim", json={}).raise_for_status().json()
        self._bodies = [mask(self._task["tile"]["paint"], [number]) for number in range(4)]
        self._etag: str | None = None

    def save(self, number: int) -> None:
        """One acknowledged save."""
        headers = save_headers(self._task, etag=self._etag, key=new_id())
        body = self._bodies[number % len(self._bodies)]
        answer = self._http.put(f"/tasks/{self._task['id']}/labels", content=body, headers=headers).raise_for_status()
        self._etag = f'"{answer.json()["sha256"]}"'

    def saves(self, seconds: float) -> list[float]:
        """Seconds of each save at the offered rate, one after the other as a painter's are."""
        taken: list[float] = []
        began = time.perf_counter()
        while (due := began + len(taken) / SAVES_A_SECOND) < began + seconds:
            time.sleep(max(0.0, due - time.perf_counter()))
            started = time.perf_counter()
            self.save(len(taken))
            taken.append(time.perf_counter() - started)
        return taken


def percentile(seconds: list[float], percent: int) -> float:
    """In milliseconds."""
    return 1000 * quantiles(seconds, n=100)[percent - 1]
