"""PostgreSQL: a backup is a ZIP of what COPY says of each table, all of one snapshot.

No program of PostgreSQL's own is needed, which would have to be of the server's version.
"""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Engine, MetaData, inspect, text
from sqlalchemy.exc import DBAPIError

from groups.plumbing.backups.afterwards import Mend
from groups.plumbing.errors import BadRequest

FORMAT = "homegroup-backup/1"
ABOUT = "about.json"
PIECE = 64 * 1024

Columns = dict[str, list[str]]


def make(engine: Engine, file: Path) -> None:
    """Copy all tables as they are at one moment; nobody waits for it."""
    unchanging = engine.execution_options(isolation_level="REPEATABLE READ")
    with (
        unchanging.connect() as connection,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
        tables = _columns(connection)
        about = {"format": FORMAT, "revision": revision, "tables": tables}
        archive.writestr(ABOUT, json.dumps(about, indent=1))
        for table, columns in tables.items():
            with archive.open(_member(table), "w", force_zip64=True) as kept:
                _copy_out(connection, _copy(table, columns, "TO STDOUT"), kept)


def revision(file: Path) -> str:
    """The schema of a backup; raises BadRequest when it is damaged."""
    with _opened(file) as archive:
        return str(_about(archive)["revision"])


def restore(file: Path, engine: Engine, mend: Mend) -> None:
    """Put the backup in the place of what is there, in one transaction. Same schema needed."""
    with _opened(file) as archive, engine.begin() as connection:
        there, kept = _columns(connection), _about(archive)["tables"]
        if {name: set(columns) for name, columns in kept.items()} != {
            name: set(columns) for name, columns in there.items()
        }:
            raise BadRequest("This backup has other tables than this database. Nothing was done.")
        names = sql.SQL(", ").join(map(sql.Identifier, there))
        _cursor(connection).execute(sql.SQL("TRUNCATE {}").format(names))
        try:
            for table in there:
                with archive.open(_member(table)) as rows:
                    _copy_in(connection, _copy(table, kept[table], "FROM STDIN"), rows)
        except (psycopg.Error, DBAPIError, KeyError, zipfile.BadZipFile, OSError):
            raise BadRequest("This backup is damaged. Nothing was done.") from None
        _count_on(connection, there)
        mend(connection)


def _opened(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError):
        raise BadRequest("This backup is damaged. Take another one.") from None


def _about(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        about: dict[str, Any] = json.loads(archive.read(ABOUT))
        if about["format"] == FORMAT and isinstance(about["tables"], dict):
            return about
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile):
        pass
    raise BadRequest("This is no backup of ours, or of a later release than this one.")


def _columns(connection: Connection) -> Columns:
    """Our tables, those first that others hang on, with the columns one can write."""
    found = MetaData()
    found.reflect(connection)
    return {
        table.name: [column.name for column in table.columns if column.computed is None]
        for table in found.sorted_tables
        if table.name != "alembic_version"
    }


def _member(table: str) -> str:
    return f"tables/{table}"


def _copy(table: str, columns: list[str], way: str) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) " + way).format(sql.Identifier(table), names)


def _copy_out(connection: Connection, statement: sql.Composed, into: Any) -> None:
    with _cursor(connection).copy(statement) as rows:
        for piece in rows:
            into.write(piece)


def _copy_in(connection: Connection, statement: sql.Composed, rows: Any) -> None:
    with _cursor(connection).copy(statement) as into:
        while piece := rows.read(PIECE):
            into.write(piece)


def _count_on(connection: Connection, tables: Columns) -> None:
    """Have the numbers of new rows begin after those that were restored."""
    for table, key, counter in _counters(connection, tables):
        highest = sql.SQL("SELECT coalesce(max({}), 0) + 1 FROM {}").format(
            sql.Identifier(key), sql.Identifier(table)
        )
        _cursor(connection).execute(
            sql.SQL("SELECT setval({}, ({}), false)").format(sql.Literal(counter), highest)
        )


def _counters(connection: Connection, tables: Columns) -> Iterator[tuple[str, str, str]]:
    """Each table whose key the database counts, the key, and what it counts with."""
    for table in tables:
        for key in inspect(connection).get_pk_constraint(table)["constrained_columns"]:
            named = {"table": f'"{table}"', "key": key}
            counter = connection.scalar(text("SELECT pg_get_serial_sequence(:table, :key)"), named)
            if counter is not None:
                yield table, key, counter


def _cursor(connection: Connection) -> psycopg.Cursor[Any]:
    raw: Any = connection.connection.dbapi_connection
    return psycopg.Cursor(raw)
