"""What a room's front door names is what it has, and nothing comes in by accident."""

import ast
import importlib
import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT

DOORS = sorted(
    path
    for folder in ("app/*", "app/core/*", "app/foundation/*")
    for path in ROOT.glob(f"{folder}/__init__.py")
    if "__all__" in path.read_text(encoding="utf-8")
)


def name_of(door: Path) -> str:
    """The package's full name."""
    return ".".join(door.parent.relative_to(ROOT).parts)


@pytest.mark.parametrize("door", DOORS, ids=name_of)
def test_a_front_door_names_exactly_what_it_brings_in(door: Path) -> None:
    tree = ast.parse(door.read_text(encoding="utf-8"))
    brought = [
        alias.asname or alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    ]
    made = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) if node.name[0] != "_"]
    named = importlib.import_module(name_of(door)).__all__
    assert sorted(named) == sorted(brought + made)
    assert len(set(named)) == len(named)


@pytest.mark.parametrize("door", DOORS, ids=name_of)
def test_whatever_a_front_door_names_is_there_and_says_what_it_is(door: Path) -> None:
    package = importlib.import_module(name_of(door))
    things = {name: getattr(package, name) for name in package.__all__}
    silent = [name for name, thing in things.items() if callable(thing) and not thing.__doc__]
    assert silent == []


def test_every_room_has_a_front_door() -> None:
    shells = {"api", "cli", "worker", "core", "foundation"}
    rooms = {path.parent.name for path in ROOT.glob("app/*/__init__.py")} - shells
    assert rooms == {door.parent.name for door in DOORS if door.parent.parent.name == "app"}


def test_a_room_says_what_it_owns_or_promises() -> None:
    for door in DOORS:
        if door.parent.parent.name == "app" and (door.parent / "tables.py").exists():
            said = ast.get_docstring(ast.parse(door.read_text(encoding="utf-8"))) or ""
            assert re.search(r"\bPromises\b", said), name_of(door)
