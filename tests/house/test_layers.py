"""Who may import whom: the contracts in pyproject.toml hold, and rooms are entered by their front doors."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.house.sources import ROOT, shown, with_suffix

APP = ROOT / "app"
# These are no rooms: shells have no front door, and core and foundation are libraries of named files.
NO_ROOMS = {"api", "cli", "worker", "core", "foundation"}
ROOMS = {path.parent.name for path in APP.glob("*/__init__.py")} - NO_ROOMS


def test_every_import_goes_downwards() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_room_is_entered_by_its_front_door() -> None:
    """Names of a room come from the room, never from a file within it, so that its files can be arranged anew."""
    assert [
        f"{shown(path)}: {module}"
        for path in with_suffix(".py")
        if path.is_relative_to(APP)
        for module in modules_imported_by(path)
        if leads_into_a_room(module, path)
    ] == []


def modules_imported_by(path: Path) -> Iterator[str]:
    """Full names of the modules that a file imports, or imports names from."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (
                f"{node.module}.{name.name}" for name in node.names if is_file_of_a_room(node.module, name.name)
            )


def is_file_of_a_room(module: str, name: str) -> bool:
    """Whether ``from module import name`` takes a whole file out of a room."""
    return module.startswith("app.") and (APP / module.removeprefix("app.") / f"{name}.py").is_file()


def leads_into_a_room(module: str, path: Path) -> bool:
    """Whether ``module`` is a file within a room that ``path`` is no part of."""
    parts = module.split(".")
    return len(parts) > 2 and parts[0] == "app" and parts[1] in ROOMS and not path.is_relative_to(APP / parts[1])
