"""SQLite: a backup is a database file, made page by page while the server goes on."""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine

from groups.plumbing.backups.afterwards import Mend
from groups.plumbing.db import engine_options, prepare
from groups.plumbing.errors import BadRequest

MAGIC = b"SQLite format 3\0"
BUSY_S = 15


def make(database: Path, file: Path) -> None:
    """Copy it as it is at one moment; who writes meanwhile waits for no one."""
    with closing(_open(database)) as live, closing(_open(file)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # all of it in one file


def revision(file: Path) -> str:
    """The schema of a backup; raises BadRequest when it is damaged."""
    try:
        with closing(_open(file)) as copy:
            whole = copy.execute("PRAGMA quick_check(1)").fetchone()
            (found,) = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.DatabaseError, TypeError):
        raise BadRequest("This backup is damaged. Take another one.") from None
    if whole != ("ok",):
        raise BadRequest("This backup is damaged. Take another one.")
    return str(found)


def restore(file: Path, database: Path, mend: Mend) -> None:
    """Put the backup in the place of what is there, in one transaction."""
    with TemporaryDirectory(dir=database.parent, prefix="restoring-") as folder:
        mended = Path(folder) / "groups.db"
        with closing(_open(file)) as kept, closing(_open(mended)) as copy:
            kept.backup(copy)
        url = f"sqlite:///{mended}"
        engine = create_engine(url, **engine_options(url))
        prepare(engine)
        with engine.execution_options(writes=True).begin() as connection:
            mend(connection)
        engine.dispose()
        with closing(_open(mended)) as ready, closing(_open(database)) as live:
            ready.backup(live)


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=BUSY_S, isolation_level=None)
