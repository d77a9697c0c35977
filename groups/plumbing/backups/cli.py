"""``backup FILE`` and ``restore FILE``: for the operator, who knows where the file is safe."""

import os
import sqlite3
import zipfile
from pathlib import Path

import click
import psycopg
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Blueprint, current_app
from flask_migrate import upgrade
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from groups.plumbing.backups import afterwards, postgresql, sqlite
from groups.plumbing.db import db
from groups.plumbing.errors import HomegroupError

bp = Blueprint("backup_commands", __name__, cli_group=None)

FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@bp.cli.command("backup")
@FILE
def backup(file: Path) -> None:
    """Put everything into FILE, while the server goes on serving."""
    if file.exists():
        raise click.ClickException(f"There is a {file} already. Name another file.")
    part = file.with_name(f"{file.name}.part")
    try:
        # Made for its owner only, before the first private word is in it.
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        _copy_to(part)
        with part.open("rb") as whole:
            os.fsync(whole.fileno())
        part.rename(file)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from None
    except (SQLAlchemyError, psycopg.Error, sqlite3.Error):
        raise click.ClickException("The database does not answer. Nothing was done.") from None
    finally:
        part.unlink(missing_ok=True)
    click.echo(
        f"Everything is in {file}. Keep it as safe as the server, and GROUPS_SECRET_KEY "
        "somewhere else: private words open with it alone."
    )


def _copy_to(file: Path) -> None:
    if db.engine.dialect.name == "sqlite":
        sqlite.make(_database_file(db.engine), file)
    else:
        postgresql.make(db.engine, file)


@bp.cli.command("restore")
@FILE
@click.option("--replace", is_flag=True, help="Give up what is in the database now.")
def restore(file: Path, *, replace: bool) -> None:
    """Put back what is in FILE. Everybody signs in again; open pages begin afresh."""
    try:
        _refuse_another_kind(file)
        revision = (sqlite if _on_sqlite() else postgresql).revision(file)
        _refuse_what_is_newer(revision)
        _restore(file, revision, replace=replace)
        upgrade()
    except HomegroupError as error:
        raise click.ClickException(error.message) from None
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}.") from None
    except (SQLAlchemyError, psycopg.Error, sqlite3.Error) as error:
        raise click.ClickException(
            f"The database did not take it ({type(error).__name__}). Nothing was changed; stop the "
            "server and try again."
        ) from None
    finally:
        db.engine.dispose()
    click.echo(f"Restored from {file}. Everybody signs in again.")


def _restore(file: Path, revision: str, *, replace: bool) -> None:
    if not _on_sqlite():
        _bring_tables_to(revision)
    with db.engine.connect() as connection:
        if not replace and not afterwards.is_empty(connection):
            raise click.ClickException(
                "There is something in this database. Take a backup of it, and say --replace "
                "to give it up for this one."
            )
        mend = afterwards.mending(connection)
    if _on_sqlite():
        sqlite.restore(file, _database_file(db.engine), mend)
    else:
        postgresql.restore(file, db.engine, mend)


def _refuse_another_kind(file: Path) -> None:
    if not file.is_file():
        raise click.ClickException(f"There is no {file}.")
    with file.open("rb") as start:
        of_sqlite = start.read(len(sqlite.MAGIC)) == sqlite.MAGIC
    if not of_sqlite and not zipfile.is_zipfile(file):
        raise click.ClickException(f"{file} is no backup of ours, or it is damaged.")
    if of_sqlite != _on_sqlite():
        kind = "SQLite" if of_sqlite else "PostgreSQL"
        raise click.ClickException(
            f"This is a backup of {kind}, and GROUPS_DATABASE_URL names another kind of database."
        )


def _refuse_what_is_newer(revision: str) -> None:
    config = current_app.extensions["migrate"].migrate.get_config()
    try:
        ScriptDirectory.from_config(config).get_revision(revision)
    except CommandError:
        raise click.ClickException(
            "This backup is of a later release. Update Homegroup first."
        ) from None


def _bring_tables_to(revision: str) -> None:
    """Make the tables as the backup has them; those of another release are left alone."""
    with db.engine.connect() as connection:
        there = None
        if inspect(connection).has_table("alembic_version"):
            there = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if there is None:
        upgrade(revision=revision)
    elif there != revision:
        raise click.ClickException(
            "This backup is of another release than this database. Restore it into a new, empty "
            "one: it will be brought up to date there."
        )


def _on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _database_file(engine: Engine) -> Path:
    return Path(str(engine.url.database))
