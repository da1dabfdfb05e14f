"""The judge: holds what lies on the disk against the ledger, without asking the server under test."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2

from scripts.durability.ledger import Hold, Ledger, Saved

GAPS = "SELECT count(*) FROM (SELECT 1 FROM revision GROUP BY task_id HAVING count(*) <> max(n) OR min(n) <> 1)"
LEASED = "SELECT id, lease_id FROM task WHERE state = 'leased'"
SUBMITTED = "SELECT id, submitted_revision_id FROM task WHERE state = 'submitted'"
BLOBS_NAMED = (
    "SELECT blob_sha256 FROM revision UNION SELECT photo_sha256 FROM image UNION SELECT original_sha256 FROM image"
)


@dataclass
class Verdict:
    """What was found; every number but the first two must be 0.

    Attributes:
        acknowledged: Saves, submissions and claims that were acknowledged.
        saves: Of these the saves, each compared byte for byte.
        lost: Acknowledged saves, submissions or leases that are not there, or whose bytes are others.
        double_leases: Leases that overlap another one of their tile, or that came to one painter twice.
        double_revisions: Revisions beyond one for each key.
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
        verdict = Verdict(len(saved) + len(self._ledger.submitted) + len(holds), len(saved))
        with reading(self._data) as database:
            lost = [wrong for one in saved if (wrong := self._check_saved(database, one))]
            lost += self._check_submitted(database) + self._check_held(database)
            verdict.lost = len(lost)
            verdict.problems += lost
            self._check_whole(database, verdict)
        verdict.double_leases = count_double_leases(holds)
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
        there = dict(database.execute(SUBMITTED).fetchall())
        return [f"lost: {one}" for one in self._ledger.submitted if there.get(one.task) != one.revision]

    def _check_held(self, database: Any) -> list[str]:
        """Leases that their painters did not end must still stand."""
        there = dict(database.execute(LEASED).fetchall())
        live = [hold for hold in self._ledger.holds if hold.ends == float("inf")]
        return [f"lost: {hold}" for hold in live if there.get(hold.task) != hold.lease]

    def _check_whole(self, database: Any, verdict: Verdict) -> None:
        verdict.gaps = database.execute(GAPS).fetchone()[0]
        revisions = database.execute("SELECT count(*) FROM revision").fetchone()[0]
        verdict.double_revisions = max(0, revisions - len(self._ledger.saved))
        for pragma in ("integrity_check", "foreign_key_check"):
            found = database.execute(f"PRAGMA {pragma}").fetchall()
            if found not in ([], [("ok",)]):
                verdict.problems.append(f"{pragma}: {found[:3]}")
        named = {row[0] for row in database.execute(BLOBS_NAMED)}
        files = {path.name for path in (self._data / "blobs").rglob("*") if path.is_file()}
        verdict.leftovers = sum(len(name) != 64 for name in files)
        verdict.orphans = len(files - named) - verdict.leftovers


def count_double_leases(holds: list[Hold]) -> int:
    """Leases that should not have been given: to somebody who had the tile before, or while another held it."""
    leases = {(hold.task, hold.painter, hold.lease) for hold in holds}
    again = sum(count - 1 for count in Counter((task, painter) for task, painter, _ in leases).values())
    ordered = sorted(holds, key=lambda hold: (hold.task, hold.begins))
    overlapping = sum(a.task == b.task and a.lease != b.lease and b.begins < a.ends for a, b in pairwise(ordered))
    return again + overlapping
