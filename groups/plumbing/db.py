"""The database: one declarative base, one session, one way to write.

Entry points own the transaction (``with transaction():``); actions flush, never commit.
Effects queued with ``after_commit`` run once the rows are on disk, and are dropped when
the transaction fails.
"""

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any, cast

import msgspec
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Engine, MetaData, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

log = logging.getLogger(__name__)

BUSY_MS = 10_000
LOOK_AGAIN_S = 0.005
UNIQUE_VIOLATION = "23505"  # PostgreSQL's word for it

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Json = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware UTC in, aware UTC out. A naive one is refused, not guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime is not an instant")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value and value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: Json, list[str]: Json}  # noqa: RUF012 - SQLAlchemy reads a plain dict


db = SQLAlchemy(metadata=Base.metadata)


def engine_options(url: str) -> dict[str, Any]:
    """What each database needs beside its address."""
    reading: dict[str, Any] = {"json_deserializer": read_json, "json_serializer": write_json}
    if url.startswith("sqlite"):
        return reading | {"connect_args": {"timeout": 10, "isolation_level": None}}
    pool = {"pool_size": 10, "max_overflow": 20, "pool_pre_ping": True, "pool_timeout": 10}
    return reading | pool


def read_json(text: str | bytes) -> Any:
    """Read a JSON column: a room's state is read before each of its rows is kept.

    msgspec takes a quarter of the time; what only Python's own reader accepts (NaN, a number
    beyond all bounds) may be in a row of long ago.
    """
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError):
        return json.loads(text)


def write_json(value: Any) -> str:
    """Write a JSON column. What msgspec writes otherwise or not at all is left to Python's own."""
    try:
        return msgspec.json.encode(value).decode()
    except (TypeError, ValueError, UnicodeError):
        return json.dumps(value)


def prepare(engine: Engine) -> None:
    """Set the pragmas and the BEGIN that make SQLite as strict as we promise."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def pragmas(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # an acknowledged word survives kill -9 and a power cut
            "foreign_keys=ON",
            "secure_delete=ON",  # erased words must not stay in free pages
            f"busy_timeout={BUSY_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # The driver's own deferred BEGIN loses updates when two writers upgrade; who will
        # write takes the lock first.
        if connection.get_execution_options().get("writes"):
            take_the_lock(connection)
        else:
            connection.exec_driver_sql("BEGIN")


def take_the_lock(connection: Connection) -> None:
    """BEGIN IMMEDIATE, waiting by ``sleep``, which lets other greenlets go on.

    SQLite's own waiting would stop the whole process for as long as another one holds the lock:
    a list that is taken in, a backup that is put back.
    """
    patience_ms = connection.get_execution_options().get("patience_ms", BUSY_MS)
    until = monotonic() + patience_ms / 1000
    # Not through SQLAlchemy, which makes as much of it as of a query.
    driver = cast(sqlite3.Connection, connection.connection.dbapi_connection)
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while not _has_begun(driver, at_last=monotonic() > until):
            sleep(LOOK_AGAIN_S)
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")


def _has_begun(driver: sqlite3.Connection, *, at_last: bool) -> bool:
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if at_last or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise OperationalError("BEGIN IMMEDIATE", None, error) from error
        return False
    return True


@contextmanager
def transaction() -> Iterator[None]:
    """Begin a writing transaction; commit at the end, roll back on any exception.

    Whatever was read before is read again under the write lock. Nothing inside may yield
    (network, sleep, hashing): on SQLite that would stop every other writer.
    """
    session = db.session
    session.rollback()
    session.info["effects"] = []
    session.connection(execution_options={"writes": True})
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        session.info.pop("effects", None)
        raise
    for effect in session.info.pop("effects", []):
        _run(effect)


def is_there_already(error: IntegrityError) -> bool:
    """Was it refused because such a row is there, which another may have made a moment ago?"""
    if isinstance(error.orig, sqlite3.IntegrityError):
        return error.orig.sqlite_errorname in {
            "SQLITE_CONSTRAINT_UNIQUE",
            "SQLITE_CONSTRAINT_PRIMARYKEY",
        }
    return getattr(error.orig, "sqlstate", "") == UNIQUE_VIOLATION


def release() -> None:
    """Give the connection back before a long wait; what was read is read again after it."""
    db.session.rollback()


def after_commit(effect: Callable[[], None]) -> None:
    """Queue an effect for after the commit."""
    db.session.info.setdefault("effects", []).append(effect)


def _run(effect: Callable[[], None]) -> None:
    try:
        effect()
    except Exception:
        # The request already succeeded; a failed announcement must not say otherwise.
        log.exception("an effect after commit failed")
