"""A connection for what a process asks each second, however quiet everything is.

To take one from the pool, begin, end and give it back costs ten times the question, and a
thousand people who sit still cost little else. So this one is kept, and asks outside of any
transaction: each answer is what is committed at that moment.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from groups.plumbing.prepared import POSTGRESQL


class Lookout:
    """``with lookout() as connection``: for reading alone, since nothing there is taken back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: Connection | None = None
        event.listen(engine, "engine_disposed", lambda _engine: self.close())

    @contextmanager
    def __call__(self) -> Iterator[Connection]:
        connection, self._kept = self._kept or self._opened(), None
        try:
            yield connection
            if connection.in_transaction():
                connection.rollback()
        except BaseException:
            connection.close()
            raise
        self.close()  # of another, who looked meanwhile
        self._kept = connection

    def close(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _opened(self) -> Connection:
        """Take one out of the pool for good, with all that is set on one."""
        connection = self._engine.connect()
        connection.detach()
        if self._engine.dialect.name == POSTGRESQL:
            driver: Any = connection.connection.dbapi_connection
            driver.rollback()
            driver.autocommit = True
        return connection
