"""What must be so in a database that was restored, before anybody looks at it.

Every log begins another epoch, so that a browser that knows more than the backup starts
afresh instead of waiting for numbers that will come with other words. Nobody is here.
"""

from collections.abc import Callable

from sqlalchemy import Connection, MetaData, Table, delete, inspect, select, update

from groups.plumbing.log.tables import Lease, LogHead, table_of
from groups.plumbing.tokens import new_id

Mend = Callable[[Connection], None]
Restored = Callable[[Connection], Mend]
_listeners: list[Restored] = []
_passing: set[str] = set()


def on_restore(*passing: str) -> Callable[[Restored], Restored]:
    """Let a domain mend what it keeps.

    Called with the database as it was, it returns what is called with it as it will be, in
    the same transaction; either may be of an older release. ``passing``: its tables that are
    emptied, so that a database with nothing but those counts as empty.
    """

    def register(listener: Restored) -> Restored:
        _listeners.append(listener)
        _passing.update(passing)
        return listener

    return register


def mending(before: Connection) -> Mend:
    """Look at the database as it is; return what mends it once it is replaced."""
    mends = [listener(before) for listener in _listeners] if _tables(before) else []

    def mend(after: Connection) -> None:
        _begin_logs_anew(after)
        for one in mends:
            one(after)

    return mend


def is_empty(connection: Connection) -> bool:
    """Whether nothing anybody made is in it, whatever its schema."""
    return not any(
        connection.execute(select(1).select_from(table).limit(1)).first()
        for table in _tables(connection)
        if table.name not in _passing_tables() | {"alembic_version"}
    )


def _passing_tables() -> set[str]:
    return _passing | {table_of(lease).name for lease in Lease.__subclasses__()}


def _begin_logs_anew(connection: Connection) -> None:
    heads = {table_of(head).name for head in LogHead.__subclasses__()}
    for table in _tables(connection):
        if table.name in _passing_tables():
            connection.execute(delete(table))
        if table.name in heads:
            for log_id in list(connection.scalars(select(table.c.id))):
                anew = update(table).where(table.c.id == log_id).values(epoch=new_id())
                connection.execute(anew)


def _tables(connection: Connection) -> list[Table]:
    """The tables that are there, which may be those of an older release."""
    if not inspect(connection).get_table_names():
        return []
    found = MetaData()
    found.reflect(connection)
    return found.sorted_tables
