"""What the server acknowledged, written down outside of its data folder once the answer was there."""

import json
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Saved:
    """An acknowledged save."""

    task: str
    revision: str
    n: int
    sha256: str
    key: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """An acknowledged submission."""

    task: str
    revision: str


@dataclass(frozen=True, slots=True)
class Judged:
    """An acknowledged verdict: ``accept`` or ``return``."""

    task: str
    revision: str
    verdict: str


@dataclass(slots=True)
class Hold:
    """A lease, from the answer to its claim until what ended it was sent; both moments lie inside the server's."""

    task: str
    lease: str
    painter: int
    begins: float
    ends: float = field(default=float("inf"))


class Ledger:
    """The acknowledgements in their order, in memory and in a file.

    Args:
        path: The file, one JSON object a line.
    """

    def __init__(self, path: Path) -> None:
        self.saved: list[Saved] = []
        self.submitted: list[Submitted] = []
        self.judged: list[Judged] = []
        self.holds: list[Hold] = []
        self._lock = threading.Lock()
        self._file = path.open("a", buffering=1)

    def note_saved(self, saved: Saved) -> None:
        """Note a save after its 2xx."""
        with self._lock:
            self.saved.append(saved)
            self._write("saved", asdict(saved))

    def note_submitted(self, submitted: Submitted) -> None:
        """Note a submission after its 2xx."""
        with self._lock:
            self.submitted.append(submitted)
            self._write("submitted", asdict(submitted))

    def note_judged(self, judged: Judged) -> None:
        """Note a verdict after its 2xx."""
        with self._lock:
            self.judged.append(judged)
            self._write("judged", asdict(judged))

    def note_claimed(self, *, task: str, lease: str, painter: int) -> Hold:
        """Note a lease after its 2xx; its end is set by the painter."""
        hold = Hold(task, lease, painter, time.monotonic())
        with self._lock:
            self.holds.append(hold)
            self._write("claimed", {"task": task, "lease": lease, "painter": painter})
        return hold

    @property
    def acknowledged(self) -> int:
        """How many acknowledgements there are."""
        return len(self.saved) + len(self.submitted) + len(self.judged) + len(self.holds)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, kind: str, content: dict[str, object]) -> None:
        self._file.write(json.dumps({"ack": kind, **content}) + "\n")
