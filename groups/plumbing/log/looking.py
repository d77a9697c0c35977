"""What a process asks of its logs by the clock, however quiet they are: so it must cost little."""

from collections.abc import Hashable, Iterable
from functools import cache
from typing import cast

from sqlalchemy import Connection, select

from groups.plumbing.log.append import Policy
from groups.plumbing.log.tables import LogHead, database_time, table_of
from groups.plumbing.prepared import Prepared, Row, among


class _Looks:
    """The statements for the heads of one policy."""

    def __init__(self, head: type[LogHead]) -> None:
        heads = table_of(head)
        self.ends = Prepared(
            lambda dialect: select(heads.c.id, heads.c.epoch, heads.c.head).where(
                among(heads.c.id, "log_ids", dialect)
            )
        )
        self.due = Prepared(
            lambda _: select(heads, database_time().label("now")).where(
                heads.c.due_at <= database_time()
            )
        )


def heads(source: Connection, policy: Policy, log_ids: Iterable[int]) -> dict[int, tuple[str, int]]:
    """(epoch, head) of each of these logs."""
    found = _looks_at(cast(Hashable, policy.head)).ends.rows(source, log_ids=list(log_ids))
    return {row["id"]: (row["epoch"], row["head"]) for row in found}


def due(source: Connection, policy: Policy) -> list[Row]:
    """The heads on which the clock must act, each with ``now``, of the database's clock."""
    return _looks_at(cast(Hashable, policy.head)).due.rows(source)


@cache
def _looks_at(head: Hashable) -> _Looks:
    return _Looks(cast("type[LogHead]", head))
