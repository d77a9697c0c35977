"""Presence as leases on the database's clock.

A process that is killed leaves leases that run out by themselves; whoever sweeps first
removes each exactly once. There is no counter that could drift.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from sqlalchemy import Connection, delete, func, insert, select, update

from groups.plumbing.log.tables import Lease, database_time, table_of
from groups.plumbing.prepared import Prepared, among

LEASE_S = 45
RENEW_EVERY_S = 15
LINGER_S = 30
# The process of a lease that nobody renews.
NOBODY = ""


@dataclass(frozen=True)
class Left:
    """A lease that ran out or was given back."""

    log_id: int
    person: str


def take(
    connection: Connection,
    leases: type[Lease],
    *,
    name: str,
    log_id: int,
    person: str,
    process: str,
) -> None:
    """Say that ``person`` is here on connection ``name``; again is a renewal."""
    table = table_of(leases)
    here_already = select(func.min(table.c.since)).where(
        table.c.log_id == log_id, table.c.person == person, table.c.until >= database_time()
    )
    since = connection.scalar(here_already)
    give_back(connection, leases, [name])
    connection.execute(
        insert(leases).values(
            connection=name,
            log_id=log_id,
            person=person,
            process=process,
            until=database_time() + LEASE_S,
            since=database_time() if since is None else since,
        )
    )


def lasts(connection: Connection, leases: type[Lease], name: str) -> float:
    """How many seconds this lease has left; 0 when there is none."""
    table = table_of(leases)
    left = select(table.c.until - database_time()).where(table.c.connection == name)
    return max(0.0, connection.scalar(left) or 0.0)


def look_in(
    connection: Connection,
    leases: type[Lease],
    name: str,
    *,
    log_id: int,
    person: str,
    seconds: float,
) -> None:
    """Say that ``person`` is here for so long without a connection; nobody renews it."""
    take(connection, leases, name=name, log_id=log_id, person=person, process=NOBODY)
    table = table_of(leases)
    until = database_time() + seconds
    connection.execute(update(table).where(table.c.connection == name).values(until=until))


def renew(connection: Connection, leases: type[Lease], process: str) -> int:
    """One update for all of a process; returns how many there were."""
    table = table_of(leases)
    renewed = connection.execute(
        update(table).where(table.c.process == process).values(until=database_time() + LEASE_S)
    )
    return renewed.rowcount


def give_back(connection: Connection, leases: type[Lease], names: Sequence[str]) -> list[Left]:
    table = table_of(leases)
    gone = delete(table).where(table.c.connection.in_(names))
    return _left(connection.execute(gone.returning(table.c.log_id, table.c.person)))


def linger(connection: Connection, leases: type[Lease], names: Sequence[str]) -> None:
    """Let these run out soon and by themselves: whoever lost a connection is often back at once."""
    table = table_of(leases)
    soon = database_time() + LINGER_S
    connection.execute(
        update(table).where(table.c.connection.in_(names)).values(process=NOBODY, until=soon)
    )


def connected(connection: Connection, leases: type[Lease], log_id: int) -> set[str]:
    """The people whose connection stands; who lost theirs a moment ago is not among them."""
    table = table_of(leases)
    alive = (table.c.until >= database_time()) & (table.c.process != NOBODY)
    query = select(table.c.person).where(table.c.log_id == log_id, alive)
    return set(connection.execute(query).scalars())


def sweep(connection: Connection, leases: type[Lease]) -> list[Left]:
    """Remove what ran out; each is returned to exactly one sweeper."""
    table = table_of(leases)
    gone = delete(table).where(table.c.until < database_time())
    return _left(connection.execute(gone.returning(table.c.log_id, table.c.person)))


def _left(rows: object) -> list[Left]:
    return [Left(row.log_id, row.person) for row in rows]  # type: ignore[attr-defined]


def counts(connection: Connection, leases: type[Lease], logs: Sequence[int]) -> dict[int, int]:
    """How many people, not connections, are in each of these logs."""
    found = _counted(cast(Hashable, leases)).rows(connection, logs=list(logs))
    return dict.fromkeys(logs, 0) | {row["log_id"]: row["people"] for row in found}


@cache
def _counted(leases: Hashable) -> Prepared:
    """Asked for every second, however quiet it is."""
    table = table_of(cast("type[Lease]", leases))
    return Prepared(
        lambda dialect: (
            select(table.c.log_id, func.count(func.distinct(table.c.person)).label("people"))
            .where(among(table.c.log_id, "logs", dialect), table.c.until >= database_time())
            .group_by(table.c.log_id)
        )
    )


def people(connection: Connection, leases: type[Lease], log_id: int) -> set[str]:
    table = table_of(leases)
    query = select(table.c.person).where(table.c.log_id == log_id, table.c.until >= database_time())
    return set(connection.execute(query).scalars())
