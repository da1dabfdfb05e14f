"""Known answers from the terminal: brought in, hidden, measured by what robots paint, and told."""

import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import Terminal, write_street


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def street_tree(terminal: Terminal) -> tuple[Path, Path]:
    """A data set of two photos, the first of them with labels, and the truth of both."""
    photos, truth = write_street(terminal.folder)
    tree = terminal.folder / "set"
    for frame in (1, 2):
        stem = f"elm_{frame:06d}"
        photo = tree / "leftImg8bit" / "train" / "elm" / f"{stem}_leftImg8bit.png"
        photo.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(photos / "elm" / f"{stem}.jpg", photo)  # a photo is what its bytes say
    labels = tree / "gtFine" / "train" / "elm" / "elm_000001_gtFine_instanceIds.png"
    labels.parent.mkdir(parents=True)
    shutil.copy(truth / "elm_000001_instanceIds.png", labels)
    return tree, truth


def measured(terminal: Terminal, tiles: int) -> dict[str, Any]:
    """The figures once so many tiles were measured; each call serves for a moment, and measuring goes on meanwhile."""
    deadline = time.monotonic() + 60
    while (found := terminal.json("gold", "city"))["measured"] < tiles:
        assert time.monotonic() < deadline, found
    return found


def test_robots_are_measured_by_answers_that_they_do_not_see(terminal: Terminal) -> None:
    tree, truth = street_tree(terminal)
    terminal.json("init")
    terminal.json("project", "create", "city", "--tile", "32", "--overlap", "4")
    report = terminal.json("import", "city", tree, "--as", "gold")
    assert [row.get("tiles", {}).get("known") for row in report["files"]] == [2, None]
    assert terminal.json("gold", "city")["people"] == []
    terminal.json("simulate", "city", "--truth", truth, "--annotators", "1", "--error", "1")
    found = measured(terminal, 2)
    assert (found["known"], found["measured"], found["waiting"]) == (2, 2, 0)
    (robot,) = found["people"]
    assert (robot["tiles"], robot["passed"]) == (2, 0)
    assert 0 < robot["agreement"] < 0.9 and robot["panoptic_quality"] < 1
    assert robot["trust"]["low"] < robot["trust"]["mean"] < robot["trust"]["high"]
    code, said = terminal.run("gold", "city")
    assert code == 0 and "2 tiles have a known answer, 2 of them were measured." in said
