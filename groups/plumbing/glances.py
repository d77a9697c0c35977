"""One narrow question to the database, on a plain connection: no session, no transaction.

For what is asked at every request and answered by a row or two. Asking the ORM's session the
same costs ten times as much. Each answer is what is committed at that moment.
"""

from typing import Any

from sqlalchemy import Engine, event

MOST_IDLE = 4


class Glances:
    """Asks ``engine``'s database. Values are the driver's own; write ``?`` for each parameter."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: list[Any] = []
        self._on_sqlite = engine.dialect.name == "sqlite"
        event.listen(engine, "engine_disposed", lambda _engine: self.close())

    def __call__(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        connection = self._idle.pop() if self._idle else self._connect()
        try:
            found = connection.execute(self._as_driven(question), values).fetchall()
        except BaseException:
            connection.close()
            raise
        if len(self._idle) < MOST_IDLE:
            self._idle.append(connection)
        else:
            connection.close()
        return list(found)

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _as_driven(self, question: str) -> str:
        return question if self._on_sqlite else question.replace("?", "%s")

    def _connect(self) -> Any:
        """Take a connection out of the engine's pool for good, with all that is set on one."""
        pooled = self._engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()
        if not self._on_sqlite:
            connection.rollback()
            connection.autocommit = True
        return connection
