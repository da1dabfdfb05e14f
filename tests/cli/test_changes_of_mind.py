"""What is changed after the painting has begun: an image erased, a class split, by command."""

from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.cli.test_road import painted


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_a_class_is_split_and_an_image_erased(terminal: Terminal) -> None:
    photos, _ = painted(terminal)
    split = (
        "project",
        "split-class",
        "city",
        "car",
        "--into",
        "van=#0000c8",
        "--into",
        "taxi",
        "--text",
        "Look again.",
    )
    assert terminal.json(*split, "--dry-run") == {"tiles": 4, "images": 2}
    done = terminal.json(*split)
    colours = {row["name"]: row["color"] for row in done["taxonomy"]["classes"]}
    assert colours["van"] == [0, 0, 200]
    assert colours["taxi"] not in [colour for name, colour in colours.items() if name != "taxi"]
    assert terminal.json(*split, code=3)["error"] == "invalid-taxonomy"
    assert terminal.json("project", "split-class", "city", "horse cart", "--into", "x", "--text", "y", code=4)

    erase = ("erase-image", "city", "elm_000001.jpg", "--reason", "A face.")
    told = terminal.json(*erase, "--dry-run")
    assert (told["tiles"], told["done"], told["releases"]) == (2, 0, [])
    assert terminal.json(*erase)["by"] is None
    assert terminal.json(*erase, code=4)["error"] == "not-found"
    again = terminal.json("ingest", "city", photos)
    assert {row["name"].rpartition("/")[2]: row["code"] for row in again["files"]} == {
        "elm_000001.jpg": "erased",
        "elm_000002.jpg": "duplicate",
    }
