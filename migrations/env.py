"""Alembic's entry: our metadata, our engine; batch mode, since SQLite cannot alter in place."""

from alembic import context
from flask import current_app

from groups.plumbing.db import db

engine = current_app.extensions["migrate"].db.engine


def compare_type(_context, _inspected, _column, _inspected_type, metadata_type):
    """JSON and its PostgreSQL variant are one column type to us."""
    if type(metadata_type).__name__ in {"JSON", "UtcDateTime"}:
        return False
    return None


def render_item(kind, item, autogen_context):
    """Migrations never import our package: write our types as SQLAlchemy's own."""
    name = type(item).__name__
    if kind == "type" and name == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    if kind == "type" and name == "JSON":
        autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def run() -> None:
    with engine.connect().execution_options(writes=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadatas[None],
            render_as_batch=True,
            compare_type=compare_type,
            render_item=render_item,
            # One transaction for all: a start that is killed half way leaves the old schema.
            transactional_ddl=True,
            transaction_per_migration=False,
        )
        _keep_what_hangs_on_a_table(connection, "OFF")
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                # Two processes may migrate at once; the second waits and finds nothing to do.
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20261122)")
            context.run_migrations()
            if connection.dialect.name == "sqlite":
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                if broken:
                    raise RuntimeError(
                        f"the migration leaves rows that hang on nothing: {broken[:3]}"
                    )
        _keep_what_hangs_on_a_table(connection, "ON")


def _keep_what_hangs_on_a_table(connection, enforced):
    """SQLite alters by making a table anew; dropping the old one would delete all that hangs on it.

    Said before the transaction, where alone SQLite heeds it.
    """
    if connection.dialect.name == "sqlite":
        connection.connection.dbapi_connection.execute(f"PRAGMA foreign_keys={enforced}")


run()
