"""The tables of a log, as mixins: the head, the rows, the leases."""

from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    Connection,
    Float,
    Index,
    String,
    Table,
    UniqueConstraint,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from groups.plumbing.db import Json
from groups.plumbing.tokens import new_id

# Of a row whose words are forgotten: a hash of few words could be guessed, so it goes with them.
FORGOTTEN_DIGEST = ""


class LogHead:
    """One log. ``head`` is the last seq; ``state`` is the fold of the rows up to it.

    ``state_seq`` is the seq of the row that last changed the state. ``due_at``: when the clock
    has something to append (epoch seconds, the database's clock). ``epoch`` changes when a
    database is restored from a backup, so that readers who know more start afresh.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_id)
    epoch: Mapped[str] = mapped_column(String(16), default=new_id)
    head: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    state_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    due_at: Mapped[float | None] = mapped_column(Float, index=True)


class LogRow:
    """One row. ``author`` is a name of that log's own; ``digest`` tells a repeat from a conflict.

    The subclass adds ``log_id`` (primary key with ``seq``) and how the body is kept.
    """

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    author: Mapped[str] = mapped_column(String(16))
    client_id: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[float] = mapped_column(Float)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805 - declared_attr calls it on the class
        return (UniqueConstraint("log_id", "author", "client_id"),)


class Lease:
    """A connection's claim to be present: lives until ``until`` unless renewed.

    ``since`` is when its person came, and goes on where they only changed the connection.
    """

    connection: Mapped[str] = mapped_column(String(64), primary_key=True)
    log_id: Mapped[int]
    person: Mapped[str] = mapped_column(String(16))
    process: Mapped[str] = mapped_column(String(16))
    until: Mapped[float] = mapped_column(Float, index=True)
    since: Mapped[float | None] = mapped_column(Float)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805 - declared_attr calls it on the class
        return (Index(f"ix_{cast(Any, cls).__tablename__}_log", "log_id", "person"),)


def table_of(model: type[LogHead] | type[LogRow] | type[Lease]) -> Table:
    """The table of a mapped subclass."""
    return cast(Table, cast(Any, model).__table__)


class database_time(FunctionElement[float]):  # noqa: N801 - reads as a function in SQL
    """Epoch seconds on the database's own clock: the only clock that orders anything."""

    inherit_cache = True
    type = Float()


@compiles(database_time, "sqlite")
def _sqlite(_element: database_time, _compiler: SQLCompiler, **_: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(database_time, "postgresql")
def _postgresql(_element: database_time, _compiler: SQLCompiler, **_: Any) -> str:
    return "extract(epoch from clock_timestamp())::double precision"


def database_now(source: Connection | Session) -> datetime:
    """This instant as the database has it: for what several machines compare."""
    return datetime.fromtimestamp(source.execute(select(database_time())).scalar_one(), UTC)
