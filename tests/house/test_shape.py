"""Files and functions stay small, names say something, and nothing is left for later."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT, own_files, shown, with_suffix

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
CODE = with_suffix(".py", ".ts", ".tsx", ".css")
PYTHON = with_suffix(".py")
TEXT = with_suffix(".py", ".ts", ".tsx", ".css", ".md", ".toml", ".json", ".html") + [
    path for path in own_files() if path.suffix == "" and path.name != "LICENSE"
]
NAMELESS = re.compile(r"^(utils?|helpers?|common|misc|shared)\.\w+$")
LATER = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
# A person's or a machine's own folder; what a system has at the same place everywhere is fine.
SOMEBODYS_FOLDER = re.compile(r"(?<![\w.:/])/(?:home|root|Users|work)/\w")


def test_no_file_is_longer_than_a_thought() -> None:
    long = {shown(path): count for path in CODE if (count := lines_of(path)) > LONGEST_FILE}
    assert long == {}


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("folder", ["app", "scripts", "tests", "migrations", "schemas"])
def test_no_function_is_longer_than_a_page(folder: str) -> None:
    long = {
        f"{shown(path)}:{node.name}": length
        for path in PYTHON
        if path.is_relative_to(ROOT / folder)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (length := length_of(node)) > LONGEST_FUNCTION
    }
    assert long == {}


def length_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


def test_every_file_is_named_after_what_it_holds() -> None:
    assert [shown(path) for path in own_files() if NAMELESS.match(path.name)] == []


def test_nothing_is_left_for_later() -> None:
    assert [shown(path) for path in CODE if LATER.search(path.read_text(encoding="utf-8"))] == []


def test_no_file_speaks_of_somebodys_own_folders() -> None:
    found = {
        f"{shown(path)}:{number}"
        for path in TEXT
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if SOMEBODYS_FOLDER.search(line)
    }
    assert found == set()


def test_every_silenced_check_says_which_and_why() -> None:
    """A bare `noqa` or `type: ignore` silences more than was meant, and nobody can tell whether it still must."""
    bare = re.compile(r"#\s*(?:noqa(?!: ?[A-Z])|type: ignore(?!\[))")
    reason = re.compile(r"#\s*(?:noqa: ?[A-Z0-9, ]+|type: ignore\[[\w-]+(?:, ?[\w-]+)*\])\s*$")
    found = {
        f"{shown(path)}:{number}"
        for path in PYTHON
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if bare.search(line) or reason.search(line)
    }
    assert found == set()
