"""What commands print: tables and progress for people on a terminal, one JSON document with ``--json``."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table


@dataclass
class Output:
    """Where a command speaks to. Words go to standard error where standard output is for JSON."""

    as_json: bool = False

    @property
    def console(self) -> Console:
        """The console for words."""
        return Console(stderr=self.as_json, highlight=False)

    def say(self, text: str) -> None:
        """Say a sentence."""
        self.console.print(text, soft_wrap=True, markup=False)

    def result(self, document: dict[str, Any], *, words: str) -> None:
        """Give the command's result: the document with ``--json``, words otherwise."""
        if self.as_json:
            sys.stdout.write(json.dumps(document, ensure_ascii=False, default=str) + "\n")
        else:
            self.say(words)

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show a table to people; with ``--json`` the result says the same."""
        if self.as_json or not rows:
            return
        table = Table(title=title, title_justify="left", box=None, pad_edge=False)
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*row)
        self.console.print(table, markup=False)

    @contextmanager
    def progress(self, label: str, total: int | None) -> Iterator["Bar"]:
        """Show progress while a block runs; quiet where nobody watches."""
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(compact=True),
        )
        console = Console(stderr=True)
        with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as shown:
            yield Bar(shown, shown.add_task(label, total=total))


@dataclass
class Bar:
    """A progress bar."""

    _shown: Progress
    _task: Any

    def set(self, done: int, total: int | None = None) -> None:
        """Show ``done`` of ``total``."""
        self._shown.update(self._task, completed=done, total=total)

    def step(self) -> None:
        """Show one more."""
        self._shown.advance(self._task)
