#!/usr/bin/env python3
"""Measures hand economy: a robot paints the same tiles in the real painter in three ways.

They are (a) polygons, (b) brush and fill, and (c) these with lasso, superpixels and scribbles that grow. Each goes on
until every class has an IoU of 0.9 (poles, signs and lights: boundary F of 0.9 at 2 px) and every object of 10 px or
more is found. CamVid tells no objects apart: there, classes alone are judged. Ghosts, live wire, wand and box are not
used yet.

Plans are made from the truth with the painter's own kernels, done in Chromium with mouse and keys, and judged by what
the server stored. The hand's seconds are modelled: scripts/hands/hand.py and docs/hands.md give the formula.

Last line: JSON with ``hand_ratio_sample`` and ``hand_ratio_camvid`` (seconds of (c) by those of the better of (a) and
(b), summed over tiles), ``downs_ratio_sample`` and ``downs_ratio_camvid`` (presses of (c) by those of (a)),
``ghost_ratio`` (null: painting with the previous frame's ghost is not measured yet), ``short``, how many runs ended
before everything was good enough, and ``n``, how many there were. A ratio that was not measured is null.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it also runs by its path

from app.cli.gateway import Gateway
from app.cli.ingest import send
from app.cli.serving import Server
from app.core.assist import SCALES
from scripts.bench_record import record
from scripts.hands.act import DIGITS, Tile
from scripts.hands.hand import Effort
from scripts.hands.kernels import Kernels, kernels
from scripts.hands.plan import TOOLS, best_plan, repair, stand
from scripts.hands.robot import Robot
from scripts.hands.scene import Kinds, Scene, camvid_scene, sample_scene
from scripts.hands.score import standing
from tests.journeys.served import Served, served_house

ROOT = Path(__file__).resolve().parent.parent
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
SEED = 7
MENDS = 3
"""How often the robot looks at what came out and mends it."""
SIDE = 160
QUICK_SIDE = 96
FRAMES = ("harbour_000041", "harbour_000044", "hillside_000128", "hillside_000130")


@dataclass(frozen=True)
class Run:
    """A tile painted in one way."""

    data: str
    scene: str
    way: str
    effort: Effort
    good: bool
    as_planned: bool


def kinds(taxonomy: str, thin: frozenset[int], void: int = -1) -> Kinds:
    """The classes of a shipped taxonomy."""
    table = json.loads((ROOT / "schemas" / "taxonomies" / f"{taxonomy}.json").read_text())["classes"]
    things = frozenset(row["id"] for row in table if row["is_thing"])
    return Kinds(taxonomy, {row["id"]: row["name"] for row in table}, things, thin, things, void)


def scenes(*, quick: bool) -> list[tuple[str, Scene]]:
    """The tiles: seeded places in the sample's frames, and in CamVid's where that is at hand."""
    pick = random.Random(SEED)  # noqa: S311 - a seeded choice, no secret
    side, count = (QUICK_SIDE, 1) if quick else (SIDE, 3)
    street = kinds("cityscapes", frozenset({17, 18, 19, 20}))
    places = [
        (pick.choice(FRAMES), pick.randrange(0, 2048 - side, 32), pick.randrange(352, 640, 32)) for _ in range(count)
    ]
    found = [("sample", sample_scene(street, stem, x, y, side)) for stem, x, y in places]
    if folder := os.environ.get("TESSERA_REAL_DATA"):
        camvid = Path(folder) / "camvid"
        stems = sorted(path.stem for path in (camvid / "labels").glob("*.png"))
        hand_painted = kinds("camvid-11", frozenset({2, 6}), 11)
        whole = [camvid_scene(hand_painted, camvid, stem) for stem in pick.sample(stems, count)]
        found += [
            ("camvid", cut(scene, pick.randrange(0, 480 - side), pick.randrange(0, 360 - side), side))
            for scene in whole
        ]
    return found


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


def open_tile(served: Served, browser: Browser, scene: Scene, slug: str) -> Robot:
    """Make a project of this one tile, and open it as its painter."""
    served.operator.post("/projects", {"slug": slug, "title": slug, "taxonomy": scene.kinds.taxonomy, "tile": 512})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tile.png"
        cv2.imwrite(str(path), scene.photo[:, :, ::-1])
        send(Gateway(served.operator, Server(served.url, served.token)), slug, path, name=f"{scene.name}.png")
    roles = [{"project": slug, "role": "annotator"}]
    painter = served.operator.post("/accounts", {"name": f"Painter of {slug}", "roles": roles})
    context = browser.new_context(base_url=served.url, viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto(painter["link"])
    page.get_by_test_id(f"start-{slug}-paint").wait_for()
    return Robot.at(page, slug, DIGITS[scene.kinds.taxonomy], scene.kinds.taxonomy)


def run(robot: Robot, scene: Scene, data: str, way: str, tools: Kernels) -> Run:
    """Plan a tile, paint it, and judge what the server holds."""
    tools.look_at(robot.photo(), robot.help("edges.png").astype(np.uint8))
    maps = [robot.help(f"superpixels/{scale}.png") for scale in range(len(SCALES))]
    fresh = Tile(scene, robot.camera[0], maps, tools.grow)
    plan = best_plan(fresh, way, thorough=False)
    meant = robot.perform(fresh, plan.done)
    planned = meant.ids
    for _ in range(MENDS):
        if stand(robot.take_up(meant)).done:
            break
        mended = meant.fork()
        repair(mended, TOOLS[way])
        meant = robot.perform(meant, mended.done[len(meant.done) :])
    ids, classes = robot.saved()
    judged = standing(scene, ids, classes)
    same = bool((classes[ids] == scene.classes[planned])[planned > 0].all())
    effort = meant.hand.effort
    print(
        f"{data} {scene.name} ({way}): {effort}, good {judged.done}, as planned {same}, page met {robot.done()}",
        flush=True,
    )
    robot.page.context.close()
    return Run(data, scene.name, way, effort, judged.done, same)


def ratio(runs: list[Run], data: str, what: str, below: tuple[str, ...]) -> float | None:
    """What (c) costs by what the cheapest of other ways does, summed over tiles."""
    sums = {way: sum(getattr(r.effort, what) for r in runs if r.data == data and r.way == way) for way in "abc"}
    least = min(sums[way] for way in below)
    return round(sums["c"] / least, 3) if least else None


def summary(runs: list[Run]) -> dict[str, float | int | None]:
    """The figures of the last line."""
    figures: dict[str, float | int | None] = {}
    for data in ("sample", "camvid"):
        figures[f"hand_ratio_{data}"] = ratio(runs, data, "seconds", ("a", "b"))
        figures[f"downs_ratio_{data}"] = ratio(runs, data, "downs", ("a",))
    return {**figures, "ghost_ratio": None, "short": sum(not r.good for r in runs), "n": len(runs)}


def table(runs: list[Run]) -> str:
    """A row for each run, in Markdown."""
    head = "| data | tile | way | presses | keys | path px | hand s | good enough | as planned |\n" + "|---" * 9 + "|\n"
    return head + "".join(
        f"| {r.data} | {r.scene} | {r.way} | {r.effort.downs} | {r.effort.keys} | {r.effort.path:.0f} "
        f"| {r.effort.seconds:.1f} | {'yes' if r.good else 'NO'} | {'yes' if r.as_planned else 'NO'} |\n"
        for r in runs
    )


def main() -> int:
    """Paint every tile in every way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one small tile of each, nothing recorded")
    quick = parser.parse_args().quick
    chromium = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
    runs = []
    with ExitStack() as stack:
        data = stack.enter_context(tempfile.TemporaryDirectory())
        served = stack.enter_context(served_house(Path(data) / "data"))
        tools = stack.enter_context(kernels())
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for number, (kind, scene) in enumerate(scenes(quick=quick)):
            for way in "abc":
                robot = open_tile(served, browser, scene, f"hands-{number}-{way}")
                runs.append(run(robot, scene, kind, way, tools))
        browser.close()
    figures = summary(runs)
    if not quick:
        record("bench_hands", table(runs) + f"\nSeed {SEED}. {json.dumps(figures)}")
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
