"""Releases in other classes from the terminal: nothing is lost that was not told and agreed to."""

from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.cli.test_road import painted


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_a_release_in_other_classes_says_what_is_lost_before_it_is(terminal: Terminal) -> None:
    painted(terminal)
    out, table = terminal.folder / "coarse", terminal.folder / "table.csv"
    wanted = ("export", "city", "--format", "coco-panoptic", "--taxonomy", "camvid-11")
    undecided = terminal.json(*wanted, "--dry-run", code=3)
    assert undecided["error"] == "invalid-remap"
    dropped = "".join(f"{one['class_id']},\n" for one in undecided["problems"])
    table.write_text(f"from,to\n{dropped}", encoding="utf-8")
    seen = terminal.json(*wanted, "--remap", table, "--dry-run")
    assert {(one["kind"], one["name"]) for one in seen["losses"]} == {("objects-merged", "car")}
    assert terminal.json(*wanted, "--remap", table, "--out", out, code=5)["error"] == "losses"
    assert not out.exists()
    made = terminal.json(*wanted, "--remap", table, "--out", out, "--accept-losses")
    assert made["options"]["remap"]["merge_objects"]
    assert terminal.json("verify", out)["ok"]
    assert terminal.json("export", "city", "--format", "cityscapes", "--remap", table, code=3)["error"] == (
        "invalid-option"
    )
