"""Whether two installations hold the same, told without the code that copied: by SQL of its own and by sha256."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import text

from app.wiring import Storage
from scripts.durability.ledger import Saved

TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


def differing_tables(one: Storage, other: Storage) -> list[str]:
    """Names of tables that do not hold the same rows, or that only one of them has."""
    left, right = _contents(one), _contents(other)
    return sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name))


def _contents(storage: Storage) -> dict[str, list[str]]:
    """Each table's rows as sorted lines that are the same on either database."""
    with storage.db.read() as session:
        dialect = session.get_bind().dialect.name
        names = list(session.scalars(text(TABLES[dialect])))
        return {
            name: sorted(_line(row) for row in session.execute(text(f'SELECT * FROM "{name}"')).mappings())  # noqa: S608 - a table's own name
            for name in names
        }


def _line(row: Any) -> str:
    return json.dumps({name: _same(value) for name, value in row.items()}, sort_keys=True)


def _same(value: Any) -> Any:
    """One form for what the drivers give differently: moments, JSON, truth."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value[:1] in ("{", "["):
        return json.loads(value)
    if isinstance(value, str) and len(value) >= 19 and value[4] == value[7] == "-" and value[10] in (" ", "T"):
        return value.replace("T", " ").split("+")[0].ljust(26, "0")[:26]
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if hasattr(value, "strftime") else value


def wrong_blobs(storage: Storage, digests: Iterable[str]) -> list[str]:
    """Blobs that are not there or whose bytes are others."""
    return [d for d in digests if not storage.blobs.exists(d) or _sha256(storage, d) != d]


def _sha256(storage: Storage, digest: str) -> str:
    with storage.blobs.open(digest) as file:
        return hashlib.sha256(file.read()).hexdigest()


def lost_saves(storage: Storage, saves: Iterable[Saved]) -> list[str]:
    """Saves whose row or bytes are not there."""
    with storage.db.read() as session:
        kept = {row[0]: row[1] for row in session.execute(text("SELECT id, blob_sha256 FROM revision"))}
    saves = list(saves)
    broken = set(wrong_blobs(storage, {save.sha256 for save in saves}))
    return [s.revision for s in saves if kept.get(s.revision) != s.sha256 or s.sha256 in broken]


def release_roots(storage: Storage) -> dict[str, str | None]:
    """The root hash of each release, by name."""
    with storage.db.read() as session:
        return {row[0]: row[1] for row in session.execute(text("SELECT name, root FROM release"))}
