"""The road from photos to releases, travelled by the real `tessera` commands in a data folder of its own."""

import io
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer

from app.cli.main import app


class RoadBlocked(Exception):
    """A command failed; the message says which and what it printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """What to do.

    Attributes:
        slug: Of the project.
        photos: Folder of photos.
        truth: Folder of ground truth.
        taxonomy: Name of a shipped taxonomy.
        tile: Target side of a core, pixels.
        overlap: Pixels painted by both neighbours.
        formats: What to release.
        error: Of the robots.
        seed: Of their faults.
    """

    slug: str
    photos: Path
    truth: Path
    taxonomy: str
    tile: int
    overlap: int
    formats: Sequence[str] = ()
    error: float = 0.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of it.

    Attributes:
        images: How many were taken.
        tiles: How many the robots painted.
        questions: How many they answered.
        releases: Folder of each release, by format.
        seconds: From the first command to the last.
    """

    images: int
    tiles: int
    questions: int
    seconds: float
    releases: dict[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Road:
    """The command line over one data folder, in this process: the same parser, verbs, HTTP server and job engine."""

    folder: Path

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    def run(self, *words: str | Path | float) -> dict[str, Any]:
        """Run one command with `--json` and return what it printed.

        Raises:
            RoadBlocked: It ended with another exit code than 0.
        """
        arguments = [*map(str, words), "--json"]
        printed = io.StringIO()
        with _environment(TESSERA_DATA=str(self.data)), redirect_stdout(printed):
            code = _exit_code(arguments)
        if code:
            raise RoadBlocked(f"tessera {' '.join(arguments)} ended with {code}: {printed.getvalue().strip()}")
        document: dict[str, Any] = json.loads(printed.getvalue().splitlines()[-1])
        return document

    def travel(self, journey: Journey) -> Arrival:
        """Go the whole way, once for a project.

        Raises:
            RoadBlocked: A command failed, or a photo was refused.
        """
        began = time.monotonic()
        slug = journey.slug
        self.run("init")
        grid = ("--tile", journey.tile, "--overlap", journey.overlap)
        self.run("project", "create", slug, "--taxonomy", journey.taxonomy, *grid)
        taken = self.run("ingest", slug, journey.photos)
        if taken["refused"] or not taken["taken"]:
            raise RoadBlocked(f"{slug}: {taken['taken']} photos taken, {taken['refused']} refused")
        hand = ("--annotators", 2, "--error", journey.error, "--seed", journey.seed)
        worked = self.run("simulate", slug, "--truth", journey.truth, *hand)
        self.run("merge", slug)
        releases = {name: self._release(slug, name) for name in journey.formats}
        seconds = time.monotonic() - began
        return Arrival(taken["taken"], worked["tiles_painted"], worked["questions_answered"], seconds, releases)

    def _release(self, slug: str, format_name: str) -> Path:
        out = self.folder / "releases" / slug / format_name
        self.run("export", slug, "--format", format_name, "--out", out)
        self.run("verify", out)
        return out


def _exit_code(arguments: list[str]) -> int:
    try:
        ended = app(arguments, standalone_mode=False)
    except typer.Exit as stopped:
        return stopped.exit_code
    return ended if isinstance(ended, int) else 0


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
