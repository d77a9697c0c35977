"""What an append asks of the database, for the log of one policy.

PostgreSQL answers for a whole batch at once, because each question costs a journey there and
back. SQLite is in our own process, and quickest when asked for one thing at a time.
"""

from collections.abc import Hashable, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    Connection,
    Executable,
    String,
    TableValuedAlias,
    and_,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from groups.plumbing.db import UtcDateTime
from groups.plumbing.log.tables import LogHead, LogRow, database_time, table_of
from groups.plumbing.prepared import POSTGRESQL, Prepared, Row, among

Key = tuple[int, str, str]
"""log_id, author, client_id: what may be there once."""


class Statements:
    """Get them with ``statements_for``, so that each is compiled once."""

    def __init__(self, head: type[LogHead], rows: type[LogRow]) -> None:
        self._heads = table_of(head)
        self._rows = table_of(rows)
        # Asked for with every row, and SQLAlchemy takes its time to go through a table.
        self._columns = [(column.name, column) for column in self._rows.c]
        # Dates of a head are for pages; no policy asks for them, and each takes a microsecond.
        self._of_heads = [one for one in self._heads.c if not isinstance(one.type, UtcDateTime)]
        self._lock = Prepared(self._build_lock)
        self._earlier = Prepared(self._build_earlier)
        self._insert = Prepared(self._build_insert)
        self._raise = Prepared(self._build_raise)
        self._change = Prepared(self._build_change)

    def lock(self, connection: Connection, log_ids: Sequence[int]) -> dict[int, Row]:
        """Hold these heads until the transaction ends; each with ``now``, when it was ours."""
        if connection.dialect.name == POSTGRESQL:
            found = self._lock.rows(connection, log_ids=list(log_ids))
        else:
            found = [row for one in log_ids for row in self._lock.rows(connection, log_id=one)]
        return {row["id"]: row for row in found}

    def earlier(self, connection: Connection, keys: Sequence[Key]) -> dict[Key, tuple[int, str]]:
        """(seq, digest) of those that are there already."""
        if connection.dialect.name == POSTGRESQL:
            logs, authors, client_ids = (list(part) for part in zip(*keys, strict=True))
            found = self._earlier.rows(
                connection, logs=logs, authors=authors, client_ids=client_ids
            )
        else:
            found = [
                row
                for log_id, author, client_id in keys
                for row in self._earlier.rows(
                    connection, logs=log_id, authors=author, client_ids=client_id
                )
            ]
        return {
            (row["log_id"], row["author"], row["client_id"]): (row["seq"], row["digest"])
            for row in found
        }

    def insert(self, connection: Connection, rows: Sequence[Row]) -> None:
        names = [name for name, _ in self._columns]
        _run_for_all(self._insert, connection, names, rows)

    def raise_heads(self, connection: Connection, heads: Sequence[Row]) -> None:
        """Write where these logs end now."""
        ends = [{"of": head["id"], "new_head": head["head"]} for head in heads]
        _run_for_all(self._raise, connection, ("of", "new_head"), ends)

    def change_states(self, connection: Connection, heads: Sequence[Row]) -> None:
        """The same for those whose state changed."""
        self._change.run_for(
            connection,
            [
                {
                    "of": head["id"],
                    "new_head": head["head"],
                    "new_state": head["state"],
                    "new_state_seq": head["state_seq"],
                    "new_due_at": head["due_at"],
                }
                for head in heads
            ],
        )

    def complete(self, row: Row) -> Row:
        """The row as it will be read: with what the table fills in by itself."""
        filled_in = {name: _default_of(column) for name, column in self._columns if name not in row}
        return {**row, **filled_in} if filled_in else row

    def _build_lock(self, dialect: str) -> Executable:
        heads = self._heads
        if dialect != POSTGRESQL:
            # BEGIN IMMEDIATE holds the whole file already.
            return select(*self._of_heads, database_time().label("now")).where(
                heads.c.id == bindparam("log_id")
            )
        # In the order of ids, as everywhere: two processes cannot hold each other's locks.
        # The clock is read outside, which is after the lock was had.
        held = (
            select(*self._of_heads)
            .where(among(heads.c.id, "log_ids", dialect))
            .order_by(heads.c.id)
            .with_for_update(key_share=True)
            .cte("held")
        )
        return select(*held.c, database_time().label("now"))

    def _build_earlier(self, dialect: str) -> Executable:
        rows = self._rows
        columns = (rows.c.log_id, rows.c.author, rows.c.client_id, rows.c.seq, rows.c.digest)
        logs, authors, client_ids = (
            bindparam(name, type_=ARRAY(kind()) if dialect == POSTGRESQL else kind())
            for name, kind in (("logs", BigInteger), ("authors", String), ("client_ids", String))
        )
        if dialect != POSTGRESQL:
            return select(*columns).where(
                rows.c.log_id == logs, rows.c.author == authors, rows.c.client_id == client_ids
            )
        names = ("log_id", "author", "client_id")
        wanted = _table_of_lists(names, (logs, authors, client_ids), "wanted")
        same = (rows.c[name] == wanted.c[name] for name in names)
        return select(*columns).select_from(rows.join(wanted, and_(*same)))

    def _build_insert(self, dialect: str) -> Executable:
        columns = list(self._rows.c)
        if dialect != POSTGRESQL:
            return insert(self._rows).values(
                {column.name: bindparam(column.name, type_=column.type) for column in columns}
            )
        names = [column.name for column in columns]
        lists = [bindparam(column.name, type_=ARRAY(column.type)) for column in columns]
        new = _table_of_lists(names, lists, "new")
        return insert(self._rows).from_select(names, select(*(new.c[name] for name in names)))

    def _build_raise(self, dialect: str) -> Executable:
        heads = self._heads
        if dialect != POSTGRESQL:
            end: BindParameter[int] = bindparam("new_head")
            return update(heads).where(heads.c.id == bindparam("of")).values(head=end)
        names = ("of", "new_head")
        lists = [bindparam(name, type_=ARRAY(BigInteger)) for name in names]
        ends = _table_of_lists(names, lists, "ends")
        return update(heads).where(heads.c.id == ends.c.of).values(head=ends.c.new_head)

    def _build_change(self, _dialect: str) -> Executable:
        heads = self._heads
        new: dict[str, Any] = {
            name: bindparam(f"new_{name}") for name in ("head", "state", "state_seq", "due_at")
        }
        return update(heads).where(heads.c.id == bindparam("of")).values(new)


@cache
def statements_for(head: Hashable, rows: Hashable) -> Statements:
    return Statements(cast("type[LogHead]", head), cast("type[LogRow]", rows))


def _run_for_all(
    statement: Prepared, connection: Connection, names: Sequence[str], many: Sequence[Row]
) -> None:
    """Run it for each of these: on PostgreSQL all at once, a list for each name."""
    if connection.dialect.name == POSTGRESQL:
        statement.run(connection, **{name: [one[name] for one in many] for name in names})
    else:
        statement.run_for(connection, many)


def _table_of_lists(
    names: Sequence[str], lists: Sequence[BindParameter[Any]], called: str
) -> TableValuedAlias:
    return func.unnest(*lists).table_valued(*names, name=called).render_derived()


def _default_of(column: Column[Any]) -> Any:
    default: Any = column.default
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg
