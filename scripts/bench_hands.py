#!/usr/bin/env python3
"""Measures hand economy: a robot paints the same tiles in the real painter in four ways.

They are (a) polygons, (b) brush and fill, (c) these with lasso, boxes, wand, superpixels, regions and scribbles
that grow, and (d) these with ghosts of the neighbours and of the previous frame. Each goes on until every class has an
IoU of 0.9 (poles, signs and lights: boundary F of 0.9 at 2 px) and every object of 10 px or more is found. CamVid tells
no objects apart: there, classes alone are judged. (d) is measured on consecutive frames of the sample: the first is
accepted and merged, of the second all tiles around are handed in; (c) paints the very same tile without its ghosts.

Plans are made from the truth with the painter's own kernels, done in Chromium with mouse and keys, and judged by what
the server stored. The hand's seconds are modelled: scripts/hands/hand.py and docs/hands.md give the formula.

Last line: JSON with ``hand_ratio_sample`` and ``hand_ratio_camvid`` (seconds of (c) by those of the better of (a) and
(b), summed over tiles), ``downs_ratio_sample`` and ``downs_ratio_camvid`` (presses of (c) by those of (a)),
``ghost_ratio`` (seconds of (d) by those of (c)), ``pairs_*`` and ``tiles_*``, how many tiles count and how many there
were (a tile counts when all ways that are compared were good enough on it), ``short``, which runs ended before that,
and ``n``, how many runs there were. A ratio without tiles is null.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from queue import Empty, Queue

import cv2
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from app.cli.gateway import Gateway
from app.cli.ingest import send
from app.cli.serving import Server
from app.core.assist import SCALES
from scripts.bench_record import record
from scripts.hands.act import DIGITS, Tile, stand
from scripts.hands.boxes import grabber
from scripts.hands.drive import Place, lay_out
from scripts.hands.figures import DRIVE, Run, summary, table
from scripts.hands.ghosts import KINDS as GHOSTS
from scripts.hands.ghosts import numbered, plan_with_ghosts
from scripts.hands.kernels import Kernels, kernels
from scripts.hands.plan import best_plan, repair
from scripts.hands.robot import Robot
from scripts.hands.scene import Kinds, Scene, camvid_scene, sample_scene
from scripts.hands.score import standing
from scripts.hands.ways import TOOLS
from tests.journeys.served import Served, served_house

ROOT = Path(__file__).resolve().parent.parent
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
SEED = 7
MENDS = 3
"""How often the robot looks at what came out and mends it."""
HANDS = 2
"""Processes that paint at the same time."""
SIDE = 160
QUICK_SIDE = 64
BATCHES, QUICK_BATCHES = ((3, 3), (5, 1)), ((1, 1),)
"""How many tiles of the sample and of CamVid are drawn, each batch with a seed of its own."""
STREET_THIN = frozenset({17, 18, 19, 20})
"""Poles, groups of poles, traffic lights and signs."""
FRAMES = ("harbour_000041", "harbour_000044", "hillside_000128", "hillside_000130")


@dataclass(frozen=True)
class House:
    """A served house, a browser, the painter's kernels, and whether plans are made with all care."""

    served: Served
    browser: Browser
    tools: Kernels
    thorough: bool


def places(*, quick: bool) -> list[Place]:
    """Tiles of consecutive frames of the sample's drives."""
    if quick:
        return [Place("harbour", 41, 42, 900, 420, QUICK_SIDE)]
    pick = random.Random(SEED)  # noqa: S311 - a seeded choice, no secret
    steps = [("harbour", 41, 42), ("hillside", 128, 129)]
    side = 3 * SIDE
    return [
        Place(*step, pick.randrange(0, 2048 - side, 32), pick.randrange(300, 1024 - side, 32), SIDE) for step in steps
    ]


def kinds(taxonomy: str, thin: frozenset[int], void: int = -1) -> Kinds:
    """The classes of a shipped taxonomy."""
    table = json.loads((ROOT / "schemas" / "taxonomies" / f"{taxonomy}.json").read_text())["classes"]
    table.sort(key=lambda row: bool(row.get("ignored", False)))  # the painter lists ignored classes last
    things = frozenset(row["id"] for row in table if row["is_thing"])
    return Kinds(taxonomy, {row["id"]: row["name"] for row in table}, things, thin, things, void)


def scenes(*, quick: bool) -> list[tuple[str, Scene]]:
    """The tiles: seeded places in the sample's frames, and in CamVid's where that is at hand."""
    side = QUICK_SIDE if quick else SIDE
    sample, camvid = [], []
    for batch, (own, others) in enumerate(QUICK_BATCHES if quick else BATCHES):
        pick = random.Random(SEED + batch)  # noqa: S311 - a seeded choice, no secret
        sample += [("sample", scene) for scene in sample_scenes(pick, own, side)]
        camvid += [("camvid", scene) for scene in camvid_scenes(pick, others, side)]
    return sample + camvid


def sample_scenes(pick: random.Random, count: int, side: int) -> list[Scene]:
    """Places in the sample's frames."""
    street = kinds("cityscapes", STREET_THIN)
    places = [
        (pick.choice(FRAMES), pick.randrange(0, 2048 - side, 32), pick.randrange(352, 640, 32)) for _ in range(count)
    ]
    return [sample_scene(street, stem, x, y, side) for stem, x, y in places]


def camvid_scenes(pick: random.Random, count: int, side: int) -> list[Scene]:
    """Places in CamVid's frames; none where it is not at hand."""
    if not (folder := os.environ.get("TESSERA_REAL_DATA")):
        return []
    camvid = Path(folder) / "camvid"
    stems = sorted(path.stem for path in (camvid / "labels").glob("*.png"))
    hand_painted = kinds("camvid-11", frozenset({2, 6}), 11)
    whole = [camvid_scene(hand_painted, camvid, stem) for stem in pick.sample(stems, count)]
    return [cut(scene, pick.randrange(0, 480 - side), pick.randrange(0, 360 - side), side) for scene in whole]


def cut(scene: Scene, left: int, top: int, side: int) -> Scene:
    """A square of a scene."""
    where = (slice(top, top + side), slice(left, left + side))
    present, ids = np.unique(np.concatenate(([0], scene.ids[where].ravel())), return_inverse=True)
    return Scene(
        scene.name,
        np.ascontiguousarray(scene.photo[where]),
        ids[1:].reshape(side, side).astype(np.int32),
        scene.classes[present],
        scene.kinds,
    )


def invite(served: Served, browser: Browser, slug: str) -> Page:
    """A page on which a painter of a project is signed in."""
    roles = [{"project": slug, "role": "annotator"}]
    painter = served.operator.post("/accounts", {"name": f"Painter of {slug}", "roles": roles})
    context = browser.new_context(base_url=served.url, viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto(painter["link"])
    page.get_by_test_id(f"start-{slug}-paint").wait_for()
    return page


def open_tile(served: Served, browser: Browser, scene: Scene, slug: str) -> Robot:
    """Make a project of this one tile, and open it as its painter."""
    served.operator.post("/projects", {"slug": slug, "title": slug, "taxonomy": scene.kinds.taxonomy, "tile": 512})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tile.png"
        cv2.imwrite(str(path), scene.photo[:, :, ::-1])
        send(Gateway(served.operator, Server(served.url, served.token)), slug, path, name=f"{scene.name}.png")
    return Robot.at(invite(served, browser, slug), slug, DIGITS[scene.kinds.taxonomy], scene.kinds.taxonomy)


def fresh_tile(robot: Robot, scene: Scene, tools: Kernels) -> Tile:
    """The tile that is open, with what the server offers for it."""
    photo, paint = robot.photo()
    tools.look_at(np.ascontiguousarray(photo[paint.slices()]), robot.help("edges.png").astype(np.uint8))
    maps = [robot.help(f"superpixels/{scale}.png") for scale in range(len(SCALES))]
    return Tile(scene, robot.whole, maps, tools.grow, tools.wand, tools.regions(), grabber(photo, paint))


def paint(robot: Robot, fresh: Tile, plan: Tile, data: str, way: str) -> Run:
    """Do what is planned, mend what came out otherwise, and judge what the server holds."""
    scene = fresh.scene
    meant = robot.perform(fresh.fork(), plan.done)
    meant_first = meant.ids
    for _ in range(MENDS):
        if stand(robot.take_up(meant)).done:
            break
        mended = meant.fork()
        repair(mended, TOOLS["c" if way == "d" else way])
        meant = robot.perform(meant, mended.done[len(meant.done) :])
    ids, classes = robot.saved()
    good, planned = standing(scene, ids, classes).done, same(scene, meant_first, ids, classes)
    done = Run(data, scene.name, way, meant.hand.effort, good, planned)
    print(f"{done}, page met {robot.done()}", flush=True)
    robot.page.context.close()
    return done


def same(scene: Scene, planned: NDArray[np.int32], ids: NDArray[np.int32], classes: NDArray[np.int32]) -> bool:
    """Whether the server's classes are those that were planned, wherever something was."""
    return bool((classes[ids] == scene.classes[planned])[planned > 0].all())


def paint_scene(house: House, number: int, data: str, scene: Scene) -> Iterator[Run]:
    """One tile in the ways (a), (b) and (c)."""
    plans: dict[str, Tile] = {}
    for way in "abc":
        robot = open_tile(house.served, house.browser, scene, f"hands-{number}-{way}")
        fresh = fresh_tile(robot, scene, house.tools)
        yield paint(robot, fresh, best_plan(fresh, way, plans, thorough=house.thorough), data, way)


def paint_drive(house: House, number: int, place: Place) -> Iterator[Run]:
    """The tile between handed-in ones, after an accepted frame, in the ways (c) and (d)."""
    plans: dict[str, Tile] = {}
    street = kinds("cityscapes", STREET_THIN)
    for way in "cd":
        slug = f"drive-{number}-{way}"
        with tempfile.TemporaryDirectory() as folder:
            lay_out(house.served, slug, place, Path(folder))
        robot = Robot.at(invite(house.served, house.browser, slug), slug, DIGITS["cityscapes"], "cityscapes")
        x, y = robot.corner
        side = robot.place("paint").width
        scene = sample_scene(street, place.stem(place.now), place.left + x, place.top + y, side)
        scene, ghosts, likely = numbered(scene, [robot.ghost(kind) for kind in GHOSTS])
        fresh = fresh_tile(robot, scene, house.tools)
        fresh.ghosts, fresh.likely = ghosts, likely
        plan = (
            plan_with_ghosts(fresh, plans, thorough=house.thorough)
            if way == "d"
            else best_plan(fresh, way, plans, thorough=house.thorough)
        )
        yield paint(robot, fresh, plan, DRIVE, way)


@contextmanager
def house(*, quick: bool) -> Iterator[House]:
    """A house of its own for the length of a block."""
    chromium = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
    with ExitStack() as stack:
        data = stack.enter_context(tempfile.TemporaryDirectory())
        served = stack.enter_context(served_house(Path(data) / "data"))
        tools = stack.enter_context(kernels())
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=chromium, args=ARGUMENTS)
        stack.callback(browser.close)
        yield House(served, browser, tools, not quick)


def work(tiles: "Queue[int]", *, quick: bool) -> list[tuple[int, list[Run]]]:
    """Paint tiles by their numbers until none is left: scenes first, then places of drives."""
    found, still = scenes(quick=quick), places(quick=quick)
    done = []
    with house(quick=quick) as own, suppress(Empty):
        while True:
            number = tiles.get_nowait()
            if number < len(found):
                done.append((number, list(paint_scene(own, number, *found[number]))))
            else:
                done.append((number, list(paint_drive(own, number, still[number - len(found)]))))
    return done


def all_runs(*, quick: bool) -> list[Run]:
    """Every tile in every way. Nothing is timed, so that two processes share the tiles."""
    count = len(scenes(quick=quick)) + len(places(quick=quick))
    context = get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(HANDS, mp_context=context) as hands:
        tiles = manager.Queue()
        for number in range(count):
            tiles.put(number)
        shares = [hands.submit(work, tiles, quick=quick) for _ in range(HANDS)]
        done = dict(pair for share in shares for pair in share.result())
    return [run for number in sorted(done) for run in done[number]]


def main() -> int:
    """Paint every tile in every way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one small tile of each, nothing recorded")
    quick = parser.parse_args().quick
    report(all_runs(quick=quick), quick=quick)
    return 0


def report(runs: Sequence[Run], *, quick: bool) -> None:
    """Print the figures, with a warning of what fell short, and record them after a whole run."""
    figures = summary(runs)
    for r in runs:
        if not r.good:
            print(f"FELL SHORT: {r.data} {r.scene} ({r.way}); its tile is left out of the ratios")
    if not quick:
        record("bench_hands", table(runs) + f"\nSeed {SEED}. {json.dumps(figures)}")
    print(json.dumps(figures))


if __name__ == "__main__":
    sys.exit(main())
