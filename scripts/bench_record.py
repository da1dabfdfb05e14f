"""Keeps docs/benchmarks.md: each script replaces its own section and leaves the others alone.

A section stands between `<!-- begin NAME -->` and `<!-- end NAME -->`; sections are in order of name.
"""

import fcntl
import os
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
HEAD = """# Figures

Measured by the scripts named here, which replace their own sections. `--quick` runs record nothing.
"""
SECTION = re.compile(r"<!-- begin (?P<name>\S+) -->\n(?P<body>.*?)<!-- end (?P=name) -->\n", re.DOTALL)
NAME = re.compile(r"[a-z0-9_-]+")


def record(section: str, markdown: str, *, page: Path = PAGE) -> None:
    """Replace a section of the page, or add it.

    Args:
        section: Its name: the script's, without `.py`.
        markdown: What it says; a heading with the name and a line on the machine are put before it.
        page: The page; made where it is missing.

    Raises:
        ValueError: The name is not of lower-case letters, digits, dashes and underscores.
    """
    if not NAME.fullmatch(section):
        raise ValueError(f"{section!r} cannot name a section")
    page.parent.mkdir(parents=True, exist_ok=True)
    with page.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # two scripts may end at once
        file.seek(0)
        sections = {found["name"]: found["body"] for found in SECTION.finditer(file.read())}
        sections[section] = f"## {section}\n\n{machine()}\n\n{markdown.strip()}\n"
        file.truncate(0)
        file.write(HEAD + "".join(_framed(name, body) for name, body in sorted(sections.items())))


def _framed(name: str, body: str) -> str:
    return f"\n<!-- begin {name} -->\n{body}<!-- end {name} -->\n"


def machine() -> str:
    """One line: when, on what, with which versions."""
    packages = ", ".join(
        f"{name} {version(name)}" for name in ("numba", "numpy", "opencv-contrib-python-headless", "scipy")
    )
    cores = len(os.sched_getaffinity(0))
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores {platform.machine()} ({_processor()}), {platform.system()} "
        f"{platform.release().split('-')[0]}, Python {platform.python_version()}, {packages}."
    )


def _processor() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", _read(Path("/proc/cpuinfo")), re.MULTILINE)
    return found[1] if found else "processor unknown"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
