"""The judge: holds what lies on the disk against the ledger, without asking the server under test."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2

from scripts.durability.ledger import Hold, Ledger, Saved

GAPS = "SELECT count(*) FROM (SELECT 1 FROM revision GROUP BY task_id HAVING count(*) <> max(n) OR min(n) <> 1)"
LEASED = "SELECT id, lease_id FROM task WHERE state = 'leased'"
# What was handed in still waits as it is, or was judged; handing in leaves its mark on the revision.
HANDED_IN = """
    SELECT count(*) FROM revision JOIN task ON task.id = revision.task_id
    WHERE revision.id = ? AND task.id = ? AND revision.submitted_at IS NOT NULL
      AND ((task.state = 'submitted' AND task.submitted_revision_id = revision.id)
           OR EXISTS (SELECT 1 FROM verdict WHERE verdict.revision_id = revision.id))"""
VERDICTS = "SELECT task_id, revision_id, verdict FROM verdict"
ACCEPTED = "SELECT id, accepted_revision_id FROM task WHERE state = 'accepted'"
BLOBS_NAMED = """
    SELECT blob_sha256 FROM revision UNION SELECT photo_sha256 FROM image UNION SELECT original_sha256 FROM image
    UNION SELECT raster_sha256 FROM mask"""


@dataclass
class Verdict:
    """What was found; every number but the first two must be 0.

    Attributes:
        acknowledged: Saves, submissions, verdicts and claims that were acknowledged.
        saves: Of these the saves, each compared byte for byte.
        lost: Acknowledged saves, submissions, verdicts or leases that are not there, or whose bytes are others.
        double_leases: Leases that overlap another one of their tile, or that came to one painter twice.
        double_revisions: Revisions beyond one for each key, verdicts beyond one for each revision.
        gaps: Tasks whose revisions are not numbered 1, 2, 3 …
        leftovers: Files in the store that are no blob.
        orphans: Blobs that nothing names.
        problems: What was wrong, in words.
    """

    acknowledged: int = 0
    saves: int = 0
    lost: int = 0
    double_leases: int = 0
    double_revisions: int = 0
    gaps: int = 0
    leftovers: int = 0
    orphans: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether everything is as promised."""
        return not self.problems


@contextmanager
def reading(data: Path, name: str = "tessera.sqlite") -> Iterator[Any]:
    """Open a database of the data folder beside whoever writes to it."""
    connection = pysqlite3.dbapi2.connect(str(data / name), timeout=30, isolation_level=None)
    connection.execute("PRAGMA query_only=ON")
    try:
        yield connection
    finally:
        connection.close()


class Checker:
    """Checks each acknowledgement once as it comes in, and all of them at the end.

    Args:
        data: The server's data folder.
        ledger: What was acknowledged.
    """

    def __init__(self, data: Path, ledger: Ledger) -> None:
        self._data = data
        self._ledger = ledger
        self._seen = 0

    def check_new(self) -> list[str]:
        """Check the saves acknowledged since the last call; returns what is wrong."""
        new = self._ledger.saved[self._seen :]
        self._seen += len(new)
        with reading(self._data) as database:
            return [wrong for saved in new if (wrong := self._check_saved(database, saved))]

    def check_all(self) -> Verdict:
        """Check everything; nobody may be writing."""
        saved, holds = self._ledger.saved, self._ledger.holds
        verdict = Verdict(self._ledger.acknowledged, len(saved))
        with reading(self._data) as database:
            lost = [wrong for one in saved if (wrong := self._check_saved(database, one))]
            lost += self._check_submitted(database) + self._check_judged(database) + self._check_held(database)
            verdict.lost = len(lost)
            verdict.problems += lost
            self._check_whole(database, verdict)
        returns = Counter(one.task for one in self._ledger.judged if one.verdict == "return")
        verdict.double_leases = count_double_leases(holds, returns)
        for name in ("double_leases", "double_revisions", "gaps", "leftovers", "orphans"):
            if getattr(verdict, name):
                verdict.problems.append(f"{name}: {getattr(verdict, name)}")
        return verdict

    def _check_saved(self, database: Any, saved: Saved) -> str | None:
        row = database.execute(
            "SELECT task_id, n, blob_sha256 FROM revision WHERE id = ?", (saved.revision,)
        ).fetchone()
        if row != (saved.task, saved.n, saved.sha256):
            return f"the acknowledged revision {saved} is {row}"
        blob = self._data / "blobs" / "sha256" / saved.sha256[:2] / saved.sha256[2:4] / saved.sha256
        if not blob.is_file() or hashlib.sha256(blob.read_bytes()).hexdigest() != saved.sha256:
            return f"the bytes of the acknowledged revision {saved} are gone or others"
        return None

    def _check_submitted(self, database: Any) -> list[str]:
        there = (
            (one, database.execute(HANDED_IN, (one.revision, one.task)).fetchone()) for one in self._ledger.submitted
        )
        return [f"lost: {one}" for one, count in there if count != (1,)]

    def _check_judged(self, database: Any) -> list[str]:
        verdicts, accepted = set(database.execute(VERDICTS)), dict(database.execute(ACCEPTED).fetchall())
        return [
            f"lost: {one}"
            for one in self._ledger.judged
            if (one.task, one.revision, one.verdict) not in verdicts
            or (one.verdict == "accept" and accepted.get(one.task) != one.revision)
        ]

    def _check_held(self, database: Any) -> list[str]:
        """Leases that their painters did not end must still stand."""
        there = dict(database.execute(LEASED).fetchall())
        live = [hold for hold in self._ledger.holds if hold.ends == float("inf")]
        return [f"lost: {hold}" for hold in live if there.get(hold.task) != hold.lease]

    def _check_whole(self, database: Any, verdict: Verdict) -> None:
        verdict.gaps = database.execute(GAPS).fetchone()[0]
        for table, known in (("revision", self._ledger.saved), ("verdict", self._ledger.judged)):
            rows = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own two names
            verdict.double_revisions += max(0, rows - len(known))
        for pragma in ("integrity_check", "foreign_key_check"):
            found = database.execute(f"PRAGMA {pragma}").fetchall()
            if found not in ([], [("ok",)]):
                verdict.problems.append(f"{pragma}: {found[:3]}")
        named = {row[0] for row in database.execute(BLOBS_NAMED)}
        files = {path.name for path in (self._data / "blobs").rglob("*") if path.is_file()}
        verdict.leftovers = sum(len(name) != 64 for name in files)
        verdict.orphans = len(files - named) - verdict.leftovers


def count_double_leases(holds: list[Hold], returns: Mapping[str, int]) -> int:
    """Leases that should not have been given: while another had the tile, or to whom had it before.

    Args:
        holds: All leases.
        returns: For each task how often it was sent back; so often its painter may get it again.
    """
    leases = {(hold.task, hold.painter, hold.lease) for hold in holds}
    had = Counter((task, painter) for task, painter, _ in leases)
    again = Counter[str]()
    for (task, _), count in had.items():
        again[task] += count - 1
    ordered = sorted(holds, key=lambda hold: (hold.task, hold.begins))
    overlapping = sum(a.task == b.task and a.lease != b.lease and b.begins < a.ends for a, b in pairwise(ordered))
    return overlapping + sum(max(0, count - returns.get(task, 0)) for task, count in again.items())
