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
    the same transaction. ``passing``: its tables that may be lost, so that a database with
    nothing but those counts as empty.
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
    leases = {table_of(lease).name for lease in Lease.__subclasses__()}
    passing = _passing | leases | {"alembic_version"}
    return not any(
        connection.execute(select(1).select_from(table).limit(1)).first()
        for table in _tables(connection)
        if table.name not in passing
    )


def _begin_logs_anew(connection: Connection) -> None:
    tables = {table.name: table for table in _tables(connection)}
    for head in LogHead.__subclasses__():
        table = tables[table_of(head).name]
        for log_id in list(connection.scalars(select(table.c.id))):
            connection.execute(update(table).where(table.c.id == log_id).values(epoch=new_id()))
    for lease in Lease.__subclasses__():
        connection.execute(delete(tables[table_of(lease).name]))


def _tables(connection: Connection) -> list[Table]:
    """The tables that are there, which may be those of an older release."""
    if not inspect(connection).get_table_names():
        return []
    found = MetaData()
    found.reflect(connection)
    return found.sorted_tables
