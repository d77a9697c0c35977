"""Statements compiled once for a database and run on the driver's own connection.

SQLAlchemy looks at a statement anew each time it runs: a tenth of a millisecond, where SQLite
takes three microseconds. This is for the few that run with every message.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import JSON as JSON_TEXT
from sqlalchemy import (
    Connection,
    Dialect,
    Executable,
    SelectBase,
    SQLColumnExpression,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine

Values = Mapping[str, Any]
Row = dict[str, Any]
Process = Callable[[Any], Any]

POSTGRESQL = "postgresql"


class Prepared:
    """``build`` makes the statement for a dialect, by its name; every value in it is a bindparam.

    Errors of the driver are raised as SQLAlchemy's, as of every other statement. Run it in a
    transaction that SQLAlchemy knows of: of another, psycopg's own, the pool learns when it takes
    the connection back, and when the database is gone by then, it writes a traceback.
    """

    def __init__(self, build: Callable[[str], Executable]) -> None:
        self._build = build
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, **values: Any) -> list[Row]:
        """Return what it selects, each row by the names of its columns."""
        compiled = self._for(connection.dialect)
        given = compiled.parameters(values)
        try:
            return compiled.read(_driver_of(connection).execute(compiled.sql, given))
        except connection.dialect.loaded_dbapi.Error as error:
            raise _wrapped(error, connection) from error

    def run(self, connection: Connection, **values: Any) -> None:
        """Run what selects nothing."""
        self.run_for(connection, [values])

    def run_for(self, connection: Connection, many: Iterable[Values]) -> None:
        """Run it once for each of these."""
        compiled = self._for(connection.dialect)
        given = [compiled.parameters(values) for values in many]
        try:
            if len(given) == 1:
                _driver_of(connection).execute(compiled.sql, given[0])
            else:
                _driver_of(connection).cursor().executemany(compiled.sql, given)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _wrapped(error, connection) from error

    def _for(self, dialect: Dialect) -> "_Compiled":
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = _Compiled(self._build(dialect.name), dialect)
            self._compiled[dialect.name] = compiled
        return compiled


class _Compiled:
    """The text for a driver, and what each value going in or coming out must pass through."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        self._order: list[str] | None = compiled.positiontup
        self._constants = {
            name: bind.value for name, bind in compiled.binds.items() if bind.value is not None
        }
        self._going_in = [
            (name, process)
            for name, bind in compiled.binds.items()
            if (process := _bind_processor(bind.type, dialect))
        ]
        columns = statement.selected_columns if isinstance(statement, SelectBase) else ()
        self._columns = {column.name: column.type.dialect_impl(dialect) for column in columns}
        self._coming_out: list[tuple[str, Process]] | None = None
        self._dialect = dialect

    def parameters(self, values: Values) -> Any:
        given = {**self._constants, **values} if self._constants else dict(values)
        for name, process in self._going_in:
            given[name] = process(given[name])
        return given if self._order is None else [given[name] for name in self._order]

    def read(self, cursor: Any) -> list[Row]:
        if self._coming_out is None:
            self._coming_out = self._processors(cursor.description)
        columns = self._columns
        found = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        for name, process in self._coming_out:
            for row in found:
                row[name] = process(row[name])
        return found

    def _processors(self, description: Iterable[Any]) -> list[tuple[str, Process]]:
        """A driver's own type of each column, known from the first answer, decides as well."""
        return [
            (name, process)
            for (name, kind), (_, told, *_) in zip(self._columns.items(), description, strict=True)
            if (process := kind.result_processor(self._dialect, told))
        ]


def _driver_of(connection: Connection) -> Any:
    """sqlite3's connection, or psycopg's: both run a statement without being asked for a cursor."""
    return connection.connection.dbapi_connection


@contextmanager
def told_as_sqlalchemys(connection: Connection) -> Iterator[None]:
    """For what else is asked of the driver itself."""
    try:
        yield
    except connection.dialect.loaded_dbapi.Error as error:
        raise _wrapped(error, connection) from error


def _wrapped(error: Exception, connection: Connection) -> Exception:
    """As SQLAlchemy tells it, and without the values; a connection that is gone is given up."""
    dialect = connection.dialect
    is_gone = dialect.is_disconnect(cast(Any, error), _driver_of(connection), None)
    if is_gone:
        connection.invalidate(error)
    told = DBAPIError.instance(
        None,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=is_gone,
        dialect=dialect,
    )
    return cast(Exception, told)


def _bind_processor(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def among(column: SQLColumnExpression[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """``column`` is one of the list that is given as ``name``, however long it is."""
    if dialect == POSTGRESQL:
        return column == any_(bindparam(name, type_=ARRAY(cast(ColumnElement[Any], column).type)))
    listed = func.json_each(bindparam(name, type_=JSON_TEXT())).table_valued("value")
    return column.in_(select(listed.c.value))
