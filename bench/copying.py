"""Copy all rows of a SQLite database of ours into an empty PostgreSQL one, in bulk."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Boolean, Table
from sqlalchemy.engine import make_url

from groups import app
from groups.plumbing.db import Base, UtcDateTime


def copy_rows(file: Path, address: str) -> None:
    url = make_url(address)
    folder = str(url.query["host"])
    source = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    with psycopg.connect(host=folder, user=url.username, dbname=url.database) as target:
        for table in Base.metadata.sorted_tables if app else ():
            _copy(source, target, table)
        target.commit()
        target.autocommit = True
        target.execute("VACUUM ANALYZE")
    source.close()


def _copy(source: sqlite3.Connection, target: "psycopg.Connection[Any]", table: Table) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    readers = [_reader(column.type) for column in table.columns]
    rows = source.execute(f"SELECT {names} FROM {table.name}")  # noqa: S608 - our own names
    words = f"COPY {table.name} ({names}) FROM STDIN"
    with target.cursor().copy(words.encode()) as copied:
        for row in rows:
            copied.write_row(
                [None if v is None else r(v) for v, r in zip(row, readers, strict=True)]
            )
    counted = table.autoincrement_column
    if counted is not None:
        sequence = f"pg_get_serial_sequence('{table.name}', '{counted.name}')"
        newest = f"SELECT setval({sequence}, max({counted.name})) FROM {table.name}"  # noqa: S608
        target.execute(newest.encode())


def _reader(kind: object) -> Any:
    if isinstance(kind, Boolean):
        return bool
    if isinstance(kind, UtcDateTime):
        return lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC)
    return lambda value: value
