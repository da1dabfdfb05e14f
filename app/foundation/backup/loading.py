"""Rows into a database whose tables are there and empty."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import JSON, Text, bindparam, cast, func, insert, select, update
from sqlalchemy.engine import Connection

from app.foundation.backup.rows import BATCH, Row, TableOfRows
from app.foundation.errors import Conflict


def is_empty(connection: Connection, tables: Iterable[TableOfRows]) -> bool:
    """Tell whether no table has a row."""
    return all(connection.scalar(select(func.count()).select_from(each.table)) == 0 for each in tables)


def load_rows(connection: Connection, into: TableOfRows, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows as `read_rows` gives them.

    Args:
        connection: In a transaction.
        into: The table.
        columns: Names of the values in each row.
        rows: In any order, also where they refer to each other.

    Raises:
        Conflict: The table has other columns.
    """
    if set(columns) != set(into.columns):
        raise Conflict(f"The table {into.name} has other columns than its copy.", code="other-schema")
    statement = insert(into.table).values({name: _bound(connection, into, name) for name in columns})
    parents: list[dict[str, Any]] = []
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        values = [_values(into, columns, row) for row in batch]
        parents += _parents(into, values)
        connection.execute(statement, values)
    if parents:
        connection.execute(_parent_update(into), parents)


def _bound(connection: Connection, into: TableOfRows, name: str) -> Any:
    kind = into.kinds[name]
    parameter = bindparam(f"v_{name}", type_=Text() if kind == "json" else into.table.c[name].type)
    # PostgreSQL keeps JSON as it was written once it is told that the text is JSON.
    return cast(parameter, JSON) if kind == "json" and connection.dialect.name == "postgresql" else parameter


def _values(into: TableOfRows, columns: Sequence[str], row: Row) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in zip(columns, row, strict=True):
        is_moment = into.kinds[name] == "moment" and isinstance(value, str)
        values[f"v_{name}"] = datetime.fromisoformat(str(value)) if is_moment else value
    return values


def _parents(into: TableOfRows, values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Take out what refers to rows of the same table, which may come later; return it for an update at the end."""
    if not into.parents:
        return []
    keys = [column.name for column in into.table.primary_key]
    taken = []
    for row in values:
        referring = {f"v_{name}": row[f"v_{name}"] for name in into.parents}
        if any(value is not None for value in referring.values()):
            taken.append({**referring, **{f"k_{key}": row[f"v_{key}"] for key in keys}})
            row.update(dict.fromkeys(referring))
    return taken


def _parent_update(into: TableOfRows) -> Any:
    table = into.table
    found = [column == bindparam(f"k_{column.name}", type_=column.type) for column in table.primary_key]
    return update(table).where(*found).values({name: bindparam(f"v_{name}") for name in into.parents})
