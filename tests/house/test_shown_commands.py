"""Every command line that a page shows is one that the program takes."""

import re
import shlex
from typing import Any

import pytest
import typer
from typer.exceptions import TyperException

from app.cli.main import app
from tests.house.sources import ROOT, shown, with_suffix

_BLOCK = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^(?:\.venv/bin/)?tessera (.+)$", re.MULTILINE)
_SCRIPT = re.compile(r"^(?:\.venv/bin/python )?(scripts/[\w.]+)(?: (.+))?$", re.MULTILINE)
PAGES = [page for page in with_suffix(".md") if _BLOCK.search(page.read_text(encoding="utf-8"))]
SHOWN = [
    pytest.param(line, id=f"{shown(page)}: {line.split('#')[0].strip()}")
    for page in PAGES
    for block in _BLOCK.findall(page.read_text(encoding="utf-8"))
    for line in _COMMAND.findall(block)
]


@pytest.mark.parametrize("line", SHOWN)
def test_a_shown_command_is_understood(line: str) -> None:
    understand(shlex.split(line, comments=True))


def understand(words: list[str]) -> None:
    """Parse a command line as the program would, without running it; Typer raises where it cannot."""
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands"):
        name, *words = words
        command = command.commands[name]
    command.make_context(command.name, list(words))


@pytest.mark.parametrize("line", ["paint city", "merge", "merge city --twice", "export city --format", "ingest city"])
def test_what_the_program_does_not_take_is_noticed(line: str) -> None:
    with pytest.raises((KeyError, TyperException)):
        understand(shlex.split(line))


def test_a_script_that_is_shown_exists() -> None:
    named = {
        (shown(page), script)
        for page in PAGES
        for block in _BLOCK.findall(page.read_text(encoding="utf-8"))
        for script, _ in _SCRIPT.findall(block)
    }
    assert named
    assert [pair for pair in sorted(named) if not (ROOT / pair[1]).is_file()] == []
