"""A house of two servers on one PostgreSQL, and rooms in it for many tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from tests.rooms.conftest import furnish
from tests.servers.homegroup import Homegroup

ONE_KEY = {"GROUPS_SECRET_KEY": "the same for both servers of one house, and long"}
ROOMS = 60
HELD = "held at the door"


@dataclass
class House:
    """``one`` is as in production; ``other`` may have a fault. Each test takes its own room."""

    one: Homegroup
    other: Homegroup
    database: str
    folder: Path
    slugs: Iterator[str] = field(default_factory=lambda: iter([f"house-{n}" for n in range(ROOMS)]))

    @classmethod
    def opened(cls, folder: Path, database: str, rooms: int = ROOMS, **fault: str) -> "House":
        """Start both. ``fault``: the application and the environment of the other."""
        settings = {"GROUPS_DATABASE_URL": database, **ONE_KEY}
        # One process each: so it is sure which one a person is at.
        alone = ("--workers", "1")
        one = Homegroup(folder, folder / "one.log", settings, *alone)
        application = fault.pop("application", "wsgi:app")
        other = Homegroup(
            folder, folder / "other.log", settings | fault, *alone, application=application
        )
        one.start()
        other.start()
        furnish(one.environment, "house", *(f"house-{number}" for number in range(rooms)))
        return cls(one, other, database, folder)

    @contextmanager
    def held_up_at_the_door(self) -> Iterator[Callable[[], bool]]:
        """Let whoever comes in at the other wait for the database; whether somebody does."""
        held, waits = (self.folder / name for name in (HELD, f"{HELD} somebody"))
        held.touch()
        yield waits.exists
        held.unlink()
        waits.unlink()

    def rows(self, room: str) -> list[dict[str, Any]]:
        """Read a room's rows as the database has them."""
        of_room = "SELECT r.* FROM room_rows r JOIN rooms ON rooms.id = r.log_id"
        return self.ask(f"{of_room} WHERE rooms.public_id = :room ORDER BY seq", room=room)

    def ask(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        engine = create_engine(self.database)
        with engine.begin() as connection:
            answer = connection.execute(text(statement), values)
            found = [dict(row) for row in answer.mappings()] if answer.returns_rows else []
        engine.dispose()
        return found
