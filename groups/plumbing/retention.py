"""What does not stay: each domain says what it forgets, and one command forgets it all now.

A server does the same by its clock. What is deleted must also leave the files: see ``scrub``.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import click
import gevent
from flask import Blueprint
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from groups.plumbing.db import db

log = logging.getLogger(__name__)
bp = Blueprint("retention_commands", __name__, cli_group="retention")

Work = Callable[[], int]


@dataclass(frozen=True)
class Rule:
    """``work`` forgets what is too old and says how much; ``tables`` are those it was in."""

    what: str
    work: Work
    tables: tuple[str, ...]


_rules: dict[str, Rule] = {}


def forgets(what: str, *tables: str) -> Callable[[Work], Work]:
    """Name what a job forgets, in people's words: it is counted under that name."""

    def register(work: Work) -> Work:
        _rules[what] = Rule(what, work, tables)
        return work

    return register


@bp.cli.command("run")
def run() -> None:
    """Forget now all that is too old to be kept."""
    failed = [rule.what for rule in _rules.values() if not _came_off(rule)]
    if not scrub(db.engine, *(table for rule in _rules.values() for table in rule.tables)):
        click.echo("Some of it is still in the write-ahead log: somebody is reading. Run it again.")
    if failed:
        raise click.ClickException(f"This did not come off: {', '.join(failed)}.")


def _came_off(rule: Rule) -> bool:
    try:
        count = rule.work()
    except SQLAlchemyError as error:
        log.warning("%s were not forgotten: %s", rule.what, type(error).__name__)
        return False
    finally:
        db.session.remove()
    click.echo(f"{rule.what}: {count}")
    return True


def scrub(engine: Engine, *tables: str) -> bool:
    """Let what was deleted leave the files; False when somebody was reading, so try again.

    On SQLite the database's own pages are overwritten as they are freed (``secure_delete``),
    and here the write-ahead log, which still has them as they were, is emptied. On PostgreSQL
    the tables are vacuumed: what was there cannot be read by any query, and its place is used
    again; until then the bytes may still lie in the files.
    """
    if engine.dialect.name == "sqlite":
        # It waits for the disk, so it goes beside the loop that people's sockets share.
        emptied: bool = gevent.get_hub().threadpool.apply(_empty_the_log, (engine,))
        return emptied
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in sorted(set(tables)):
            connection.execute(text(f"VACUUM {table}"))
    return True


def _empty_the_log(engine: Engine) -> bool:
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        # Whoever reads at this moment is not waited for: they may wait for us.
        cursor.execute("PRAGMA busy_timeout=0")
        busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() or (1, 0, 0)
        cursor.execute("PRAGMA busy_timeout=10000")
        cursor.close()
    finally:
        raw.close()
    return not busy
