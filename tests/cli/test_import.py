"""Data sets into a project and into other formats, from the terminal."""

import dataclasses
import hashlib
from pathlib import Path

import numpy as np
import pytest

from app.core.formats import EXPORTERS, ImageSample, verify_release, write_release
from app.core.formats.importers import open_set
from app.core.raster import encode_rgb_png
from app.core.taxonomy import Taxonomy
from app.projects import read_taxonomy
from schemas import load_taxonomy_json
from tests.cli.terminal import Terminal
from tests.core.formats.scenes import sample_of

CITYSCAPES = Taxonomy.from_json(load_taxonomy_json("cityscapes"))
ROAD, SKY, PERSON, CAR, BUS = 7, 23, 24, 26, 28
TILED = ("--tile", "32", "--overlap", "4")


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def street(number: int, *, hole: bool = False) -> ImageSample:
    """64 x 32 pixels: sky above road, a car and a bus across the seam, a group of people."""
    raster = np.full((32, 64), 1, np.uint32)
    raster[12:] = 2
    raster[14:24, 20 + number : 45] = 3
    raster[8:12, 28:40] = 4
    raster[26:30, 50:60] = 5
    if hole:
        raster[0, :5] = 0
    classes = {1: SKY, 2: ROAD, 3: CAR, 4: BUS, 5: PERSON}
    name = f"elm_00000{number}_000019"
    sample = sample_of(
        raster, classes, crowds=[5], taxonomy=CITYSCAPES, image_id=name, stem=name, drive="elm", frame=19
    )
    photo = encode_rgb_png(np.random.default_rng(number).integers(0, 256, (32, 64, 3), dtype=np.uint8))
    return dataclasses.replace(sample, photo=lambda: photo)


def a_set(terminal: Terminal, format_name: str, *samples: ImageSample) -> Path:
    root = terminal.folder / format_name
    write_release(root, EXPORTERS[format_name], samples, CITYSCAPES)
    return root


def labels_of(root: Path) -> dict[str, str]:
    """sha256 of every label file of a Cityscapes tree."""
    files = (path for path in (root / "gtFine").rglob("*") if path.is_file() and "panoptic" not in path.name)
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_set_that_is_imported_as_accepted_work_is_released_as_it_was(terminal: Terminal) -> None:
    first = a_set(terminal, "cityscapes", street(1), street(2))
    terminal.json("init")
    terminal.json("project", "create", "city", *TILED)
    report = terminal.json("import", "city", first, "--as", "accepted")
    assert report["losses"] == []
    assert [row["tiles"] for row in report["files"]] == [
        {"accepted": 2, "proposed": 0, "kept": 0, "complete": True, "known": 0}
    ] * 2
    second = terminal.folder / "second"
    terminal.json("export", "city", "--format", "cityscapes", "--out", second)
    assert verify_release(second) == []
    assert labels_of(second) == labels_of(first)
    again = terminal.json("import", "city", first, "--as", "accepted")
    assert [(row["outcome"], row["tiles"]["kept"]) for row in again["files"]] == [("duplicate", 2)] * 2


def test_tiles_with_holes_wait_for_a_painter_and_proposals_are_accepted_nowhere(terminal: Terminal) -> None:
    holed = a_set(terminal, "parquet", street(1, hole=True))
    terminal.json("init")
    terminal.json("project", "create", "city", *TILED)
    (row,) = terminal.json("import", "city", holed, "--as", "accepted")["files"]
    assert row["tiles"] == {"accepted": 1, "proposed": 1, "kept": 0, "complete": False, "known": 0}
    terminal.json("project", "create", "town", *TILED)
    (row,) = terminal.json("import", "town", holed)["files"]
    assert row["tiles"] == {"accepted": 0, "proposed": 2, "kept": 0, "complete": False, "known": 0}
    terminal.json("project", "create", "village", *TILED)
    (row,) = terminal.json("import", "village", holed, "--as", "images")["files"]
    assert (row["outcome"], "tiles" in row) == ("taken", False)


def test_losses_stop_an_import_before_anything_is_changed_and_a_table_says_what_is_merged(terminal: Terminal) -> None:
    found = a_set(terminal, "parquet", street(1))
    terminal.json("init")
    terminal.json("project", "create", "camvid", "--taxonomy", "camvid-11", *TILED)
    refused = terminal.json("import", "camvid", found, code=5)
    assert refused["error"] == "losses"
    assert {row["detail"] for row in refused["problems"]} == {
        "class-dropped: bus goes nowhere",
        "class-dropped: person goes nowhere",
        "objects-merged: car is no longer told apart by object",
    }
    assert terminal.json("project", "list")["projects"][0]["progress"]["tiles"]["total"] == 0
    table = terminal.folder / "table.csv"
    table.write_text("from,to\nperson,Pedestrian\nbus,Car\n")
    dry = terminal.json("import", "camvid", found, "--remap", table, "--dry-run")
    assert {(row["kind"], row["detail"], row["pixels"]) for row in dry["losses"]} == {
        ("classes-merged", "bus cannot be told from others", 48),
        ("classes-merged", "car cannot be told from others", 240),
        ("objects-merged", "bus is no longer told apart by object", 48),
        ("objects-merged", "car is no longer told apart by object", 240),
    }
    (row,) = terminal.json("import", "camvid", found, "--remap", table, "--accept-losses", "--as", "accepted")["files"]
    assert row["tiles"]["complete"]


def test_converting_goes_to_any_format_and_says_what_that_one_loses(terminal: Terminal) -> None:
    found = a_set(terminal, "parquet", street(1), street(2))
    out = terminal.folder / "kitti"
    done = terminal.json("convert", found, out, "--to", "kitti")
    assert (done["images"], done["losses"]) == (2, [])
    assert verify_release(out) == []
    assert open_set(out, read_taxonomy).format == "kitti"
    plain = terminal.folder / "plain"
    refused = terminal.json("convert", out, plain, "--to", "indexed-png", code=5)
    assert [row["detail"] for row in refused["problems"]] == [
        "objects-merged: bus: the format does not tell objects apart",
        "objects-merged: car: the format does not tell objects apart",
    ]
    assert not plain.exists()
    terminal.json("convert", out, plain, "--to", "indexed-png", "--accept-losses")
    assert verify_release(plain) == []


def test_a_release_is_written_in_other_classes_after_its_losses_were_counted(terminal: Terminal) -> None:
    found = a_set(terminal, "parquet", street(1, hole=True))
    table, out = terminal.folder / "table.csv", terminal.folder / "camvid"
    table.write_text("from,to\nperson,Pedestrian\nbus,Car\n(not painted),Void\n")
    words = ("convert", found, out, "--to", "indexed-png", "--taxonomy", "camvid-11", "--remap", table)
    dry = terminal.json(*words, "--dry-run")
    assert {row["kind"] for row in dry["losses"]} == {"classes-merged", "objects-merged"}
    assert not out.exists()
    terminal.json(*words, "--accept-losses")
    (image,) = open_set(out, read_taxonomy).images
    assert image.load is not None
    names = {entry.id: entry.name for entry in read_taxonomy("camvid-11").classes}
    areas = {names[one.class_id]: one.area for one in image.load().segments}
    assert areas == {"Sky": 12 * 64 - 48 - 5, "Road": 20 * 64 - 240 - 40, "Car": 240 + 48, "Pedestrian": 40, "Void": 5}


def test_what_cannot_be_read_is_named_and_nothing_is_changed(terminal: Terminal) -> None:
    found = a_set(terminal, "kitti", street(1), street(2))
    broken = next(found.glob("training/instance/*.png"))
    broken.write_bytes(broken.read_bytes()[:40])
    terminal.json("init")
    terminal.json("project", "create", "city", *TILED)
    refused = terminal.json("import", "city", found, code=3)
    assert len(refused["problems"]) == 1
    assert refused["detail"].startswith("One image cannot be read")
    assert "instance/" in refused["problems"][0]["detail"]
    assert terminal.json("project", "list")["projects"][0]["progress"]["tiles"]["total"] == 0
    assert terminal.run("import", "city", terminal.folder / "nowhere")[0] == 4
    assert terminal.run("import", "city", terminal.folder / "data")[0] == 3
