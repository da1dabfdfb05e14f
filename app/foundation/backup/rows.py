"""Rows as plain values: the same for the same content, whichever database they lie in and whatever its version."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, DateTime, Integer, MetaData, String, Table, Text, cast, collate, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement
from sqlalchemy.types import TypeEngine

from app.foundation.errors import Unavailable

Row = list[str | int | bool | None]
BATCH = 1000
# Alembic's own note of the schema's version; it is told apart, since the target makes its own.
VERSION_TABLE = "alembic_version"
_MOMENT, _JSON, _PLAIN = "moment", "json", "plain"


@dataclass(frozen=True)
class TableOfRows:
    """A table as its database describes it.

    Attributes:
        table: The reflected table.
        kinds: How the values of each column are written: "plain", "moment" or "json".
        parents: Columns that refer to rows of the same table.
    """

    table: Table
    kinds: dict[str, str] = field(default_factory=dict)
    parents: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name

    @property
    def columns(self) -> list[str]:
        """Names of its columns in alphabetical order, the order of the values in a row."""
        return sorted(self.kinds)


def tables_of(connection: Connection) -> list[TableOfRows]:
    """Describe the tables of a database; whatever refers to another comes after it.

    Raises:
        Unavailable: A column is of a kind that cannot be copied.
    """
    metadata = MetaData()
    metadata.reflect(connection)
    return [_described(table) for table in metadata.sorted_tables if table.name != VERSION_TABLE]


def _described(table: Table) -> TableOfRows:
    own = {key.parent.name for key in table.foreign_keys if key.column.table is table}
    kinds = {column.name: _kind(column.type, f"{table.name}.{column.name}") for column in table.columns}
    return TableOfRows(table, kinds, tuple(sorted(own)))


def _kind(of: TypeEngine[Any], where: str) -> str:
    if isinstance(of, JSON):
        return _JSON
    if isinstance(of, DateTime):
        return _MOMENT
    if isinstance(of, String | Integer | Boolean):
        return _PLAIN
    raise Unavailable(f"The column {where} is of a kind that cannot be copied: {of!r}.", code="unknown-column")


def read_rows(connection: Connection, described: TableOfRows) -> Iterator[Row]:
    """Read a table in order of its primary key; memory stays bounded."""
    table = described.table
    query = select(*(_read(described, table.c[name]) for name in described.columns))
    query = query.order_by(*(_order(connection, column) for column in table.primary_key))
    moments = [n for n, name in enumerate(described.columns) if described.kinds[name] == _MOMENT]
    for found in connection.execute(query.execution_options(yield_per=BATCH)):
        row = list(found)
        for n in moments:
            row[n] = None if row[n] is None else _moment(row[n])
        yield row


def _read(described: TableOfRows, column: Column[Any]) -> ColumnElement[Any]:
    """A JSON column as the text that it is, so that no key changes its place and JSON's null stays apart from none."""
    return cast(column, Text) if described.kinds[column.name] == _JSON else column


def _order(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """By bytes, as SQLite does; PostgreSQL would sort text as its language does."""
    if connection.dialect.name == "postgresql" and isinstance(column.type, String):
        return collate(column, "C")
    return column


def _moment(value: datetime) -> str:
    return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()


def write_line(row: Row) -> bytes:
    """A row as a line of JSON."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Tally:
    """Counts rows and digests them in their order."""

    def __init__(self) -> None:
        self.count = 0
        self._hash = hashlib.sha256()

    def add(self, line: bytes) -> None:
        """Take one more line."""
        self.count += 1
        self._hash.update(line)

    @property
    def sha256(self) -> str:
        """Of all lines."""
        return self._hash.hexdigest()


def digest_of(connection: Connection, described: TableOfRows) -> Tally:
    """Count and digest a table's rows."""
    tally = Tally()
    for row in read_rows(connection, described):
        tally.add(write_line(row))
    return tally
