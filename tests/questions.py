"""What the database is asked, as SQLite itself hears it: whatever way a question takes to it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event


@contextmanager
def questions_to(engine: Engine) -> Iterator[list[str]]:
    """Collect every SELECT, with its values in it, until the end."""
    asked: list[str] = []
    heard: set[sqlite3.Connection] = set()

    def hear(said: str) -> None:
        if said.lstrip().startswith("SELECT"):
            asked.append(said)

    def taken(driver: sqlite3.Connection, *_: object) -> None:
        driver.set_trace_callback(hear)
        heard.add(driver)

    def used(connection: Connection, *_: object) -> None:
        """One that was taken before we listened."""
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        taken(driver)

    event.listen(engine, "checkout", taken)
    event.listen(engine, "before_cursor_execute", used)
    yield asked
    event.remove(engine, "checkout", taken)
    event.remove(engine, "before_cursor_execute", used)
    for driver in heard:
        driver.set_trace_callback(None)
