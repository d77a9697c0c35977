"""Many commands, one transaction: each is answered as if it had come alone."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection, select

from groups.demo import cast
from groups.meetings.models import Occurrence
from groups.plumbing.db import db, transaction
from groups.plumbing.errors import Conflict, HomegroupError, NotFound, Stale
from groups.plumbing.log.append import Appended, Command, Outcome, append_all
from groups.rooms import actions
from groups.rooms.actions import RoomLog
from groups.rooms.models import RoomRow
from groups.rooms.queries.visitors import Visitor

Who = tuple[int, str]


@pytest.fixture
def people(app: Flask) -> Iterator[dict[str, Who]]:
    """Ana, who leads, and Ben, in a room of Friday Night."""
    with app.app_context():
        with transaction():
            ana = cast.member("Ana")
            friday = cast.group("friday", "Friday Night", servants={ana: ["chair"]})
            cast.meeting(friday, "friday-night", "Friday Night", cast.under_way())
        with transaction():
            room = actions.open_room(db.session.scalars(select(Occurrence)).first())
            db.session.flush()
            chair = actions.enter(room, Visitor(None, ana.id), ana, None)
            ben = actions.enter(room, Visitor("a-session", None), None, "Ben")
            db.session.flush()
            found = {"Ana": (room.id, chair.public_id), "Ben": (room.id, ben.public_id)}
        yield found


def say(who: Who, client_id: str, words: str = "hello", expect: int | None = None) -> Command:
    return Command(*who, client_id, "message", {"text": words}, expect=expect)


def appended(*commands: Command) -> list[Outcome]:
    with transaction():
        connection: Connection = db.session.connection()
        return append_all(connection, RoomLog(), commands)


def numbers(outcomes: list[Outcome]) -> list[int | type[HomegroupError]]:
    return [one.seq if isinstance(one, Appended) else type(one) for one in outcomes]


def rows(who: Who) -> list[tuple[int, str, dict[str, object]]]:
    query = select(RoomRow).where(RoomRow.log_id == who[0]).order_by(RoomRow.seq)
    return [(row.seq, row.kind, row.body) for row in db.session.scalars(query)]


def test_a_refusal_takes_no_number_and_no_neighbour_along(people: dict[str, Who]) -> None:
    ben, stranger = people["Ben"], (people["Ben"][0], "somebody else")
    frozen = Command(*ben, "b", "frozen", {})

    outcomes = appended(
        say(ben, "a"), frozen, say(stranger, "c"), say((999, "x"), "d"), say(ben, "e")
    )

    assert numbers(outcomes)[::2] == [1, NotFound, 2]
    assert [seq for seq, _, _ in rows(ben)] == [1, 2]


def test_the_same_again_in_one_batch_is_said_once(people: dict[str, Who]) -> None:
    ben = people["Ben"]

    first, again, other = appended(say(ben, "a"), say(ben, "a"), say(ben, "a", "other words"))
    (later,) = appended(say(ben, "a"))

    assert numbers([first, again, later]) == [1, 1, 1]
    assert [one.duplicate for one in (first, again, later) if isinstance(one, Appended)] == [
        False,
        True,
        True,
    ]
    assert isinstance(other, Conflict)


def test_each_meets_the_state_the_one_before_it_left(people: dict[str, Who]) -> None:
    ana, ben = people["Ana"], people["Ben"]
    freeze = Command(*ana, "a", "frozen", {})

    outcomes = appended(
        say(ben, "1"), freeze, say(ben, "2"), say(ana, "b", expect=0), say(ana, "c")
    )

    assert numbers(outcomes)[:2] == [1, 2]
    assert not isinstance(outcomes[2], Appended), "the room was paused by the line before"
    assert numbers(outcomes)[3:] == [Stale, 3]


def test_a_line_is_taken_away_that_came_in_the_same_batch(people: dict[str, Who]) -> None:
    ana, ben = people["Ana"], people["Ben"]
    redact = Command(*ana, "a", "row_redacted", {"seq": 1})
    nothing = Command(*ana, "b", "row_redacted", {"seq": 9})

    outcomes = appended(say(ben, "1", "a secret"), redact, nothing, say(ben, "2"))

    assert numbers(outcomes)[::3] == [1, 3]
    assert rows(ben)[0] == (1, "message", {"redacted": True})
    assert not isinstance(outcomes[2], Appended)
