"""What the database keeps of calendars, on SQLite and on PostgreSQL."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import delete, select

from groups.calendars.encoding import Encoded
from groups.calendars.models import Fragment
from groups.calendars.stored import Kind, Written, bytes_of, stamps_of, store
from groups.demo import cast
from groups.meetings.models import Horizon, Meeting
from groups.plumbing.db import db, release, transaction
from tests.calendars.conftest import FRIDAYS

KIND = Kind(False, "version", lambda *_: (Encoded(b"", frozenset()), datetime.now(UTC)))


@pytest.fixture
def database_address(either_address: str) -> str:
    return either_address


@pytest.fixture
def ids(app: Flask) -> Iterator[list[int]]:
    """Forty meetings of a group, by number."""
    with app.app_context():
        with transaction():
            group = cast.group("many", "Many", servants={cast.member("Ana"): ["secretary"]})
            for number in range(40):
                cast.meeting(group, f"many-{number}", f"Many {number}", FRIDAYS)
        yield list(db.session.scalars(select(Meeting.id).order_by(Meeting.id)))


def test_stamps_come_in_the_order_they_are_asked_for(ids: list[int]) -> None:
    keep(reversed(ids[:20]))
    keep(ids[25:])

    expected_mark = mark()
    found = stamps_of(db.session.connection(), KIND, ids)

    named = [stamp_of(one) if place < 20 or place >= 25 else "" for place, one in enumerate(ids)]
    assert found.stamps == named
    assert found.mark == expected_mark


def test_bytes_are_given_of_what_is_still_there(ids: list[int]) -> None:
    keep(ids[:3])
    with transaction():
        db.session.execute(delete(Fragment).where(Fragment.meeting_id == ids[1]))

    found = dict(bytes_of(db.session.connection(), KIND, ids[:5]))

    assert found == {stamp_of(one): encoded(one) for one in (ids[0], ids[2])}


def test_nothing_is_stored_that_is_older_than_a_change(ids: list[int]) -> None:
    store([written(ids[0])], KIND, "an older mark")

    release()
    assert stamps_of(db.session.connection(), KIND, ids[:1]).stamps == [""]


def keep(some: Iterable[int]) -> None:
    store([written(one) for one in some], KIND, mark())


def mark() -> str | None:
    release()  # as a request does that begins: of what was stored meanwhile it would not know
    return db.session.scalar(select(Horizon.mark))


def written(meeting_id: int) -> Written:
    return Written(meeting_id, stamp_of(meeting_id), 0, encoded(meeting_id))


def encoded(meeting_id: int) -> Encoded:
    return Encoded(b"BEGIN:VEVENT %d" % meeting_id, frozenset({"Europe/Berlin"}))


def stamp_of(meeting_id: int) -> str:
    return f"{meeting_id:032x}"
