"""Reading a log: what comes after a position, and its head."""

from typing import Annotated

import msgspec
from sqlalchemy import Connection, Engine, select
from sqlalchemy.engine import RowMapping

from groups.plumbing.log.append import Policy
from groups.plumbing.log.tables import table_of

PAGE = 200

Position = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
"""A ``seq`` as somebody sends it: what JavaScript counts exactly, and a database keeps."""

Called = Annotated[str, msgspec.Meta(pattern=r"\A[^\0]*\Z")]
"""The public id of a log as somebody sends it: PostgreSQL refuses to look for one with a NUL."""


def rows_after(
    source: Engine | Connection, policy: Policy, log_id: int, after: int, limit: int = PAGE
) -> list[RowMapping]:
    """Rows with ``seq > after``, oldest first, at most ``limit``."""
    rows = table_of(policy.rows)
    query = (
        select(rows)
        .where(rows.c.log_id == log_id, rows.c.seq > after)
        .order_by(rows.c.seq)
        .limit(limit)
    )
    if isinstance(source, Connection):
        return list(source.execute(query).mappings())
    with source.connect() as connection:
        return list(connection.execute(query).mappings())


def head_of(source: Engine, policy: Policy, log_id: int) -> RowMapping | None:
    """The head row of a log: epoch, head, state, state_seq and the domain's own columns."""
    heads = table_of(policy.head)
    with source.connect() as connection:
        return (
            connection.execute(select(heads).where(heads.c.id == log_id)).mappings().one_or_none()
        )
