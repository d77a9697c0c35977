"""Any fields of a meeting written at once, as a proposal, an undo or a merge does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from groups.demo import cast
from groups.meetings.actions.history import fields_now, recorded
from groups.meetings.actions.writing import write_fields
from groups.meetings.models import Meeting, Revision
from groups.meetings.signals import meeting_changed, schedule_changed
from groups.plumbing.db import db
from groups.plumbing.errors import Invalid
from tests.meetings.conftest import WEDNESDAY, Town

HALL: dict[str, Any] = {
    "name": "Mill Lane Hall",
    "formatted_address": "1 Mill Lane, Dover, UK",
    "latitude": 51.13,
    "longitude": 1.31,
    "approximate": False,
    "regions": ["Kent", "Dover"],
    "notes": "",
}
TUESDAYS = {
    "timezone": "Europe/London",
    "start_local": "2026-11-24T18:30",
    "duration_minutes": 90,
    "rrule": "FREQ=WEEKLY;BYDAY=TU",
    "changes": [{"op": "cancel", "at": "2026-12-01T18:30", "note": "Fair"}],
}
EVERYTHING: dict[str, Any] = {
    "name": "Tuesday Lamp",
    "timezone": "Europe/London",
    "schedule": TUESDAYS,
    "types": ["O", "D"],
    "attendance": "hybrid",
    "language": "fr",
    "notes": "Bring tea",
    "venue": HALL,
    "conference_url": "https://meet.example.org/lamp",
    "conference_url_notes": "Ring twice",
    "conference_phone": "+44 1304 000000",
    "conference_phone_notes": "Code 5",
    "links_public": False,
    "has_room": False,
    "extra": {"seats": "12"},
    "vanished": False,
}


@pytest.fixture
def evening(friday: Town) -> Iterator[Town]:
    with time_machine.travel(WEDNESDAY, tick=False):
        yield friday


@contextmanager
def heard() -> Iterator[list[str]]:
    """Collect the news as they go out."""
    news: list[str] = []

    def schedule(_sender: object, meeting: Meeting) -> None:
        news.append(f"schedule of {meeting.slug}")

    def listing(_sender: object, meeting: Meeting) -> None:
        news.append(f"listing of {meeting.slug}")

    with schedule_changed.connected_to(schedule), meeting_changed.connected_to(listing):
        yield news


def test_everything_a_meeting_says_can_be_written_and_read_again(evening: Town) -> None:
    with evening.inside():
        meeting = evening.meeting("friday-night")
        sequence = meeting.sequence
        with heard() as news:
            assert write_fields(meeting, EVERYTHING)
        assert meeting.sequence == sequence + 1
        assert meeting.revised_at == WEDNESDAY

    with evening.inside():
        assert fields_now(evening.meeting("friday-night")) == EVERYTHING
    assert news == ["schedule of friday-night"]
    assert evening.found("region=dover&weekday=tuesday") == ["friday-night"]
    assert evening.found("weekday=friday") == []


def test_what_is_there_already_is_no_change(evening: Town) -> None:
    with evening.inside():
        meeting = evening.meeting("friday-night")
        with heard() as news:
            assert not write_fields(meeting, fields_now(meeting))
        assert (meeting.sequence, news) == (0, [])


def test_words_alone_are_news_of_the_listing(evening: Town) -> None:
    with evening.inside(), heard() as news:
        write_fields(evening.meeting("friday-night"), {"notes": "Bring tea", "types": ["O"]})

    assert news == ["listing of friday-night"]
    assert evening.found("search=tea") == ["friday-night"]


def test_a_zone_given_alone_moves_the_dates_too(evening: Town) -> None:
    with evening.inside():
        write_fields(evening.meeting("friday-night"), {"timezone": "America/Denver"})

    dates = evening.read("/api/v1/meetings/friday-night")["next_occurrences"]
    assert dates[0]["starts_at"] == "2026-11-21T02:00:00Z"


def test_a_meeting_that_vanished_is_found_no_more_and_comes_back(evening: Town) -> None:
    with evening.inside():
        write_fields(evening.meeting("friday-night"), {"vanished": True})
    assert evening.found() == []

    with evening.inside():
        write_fields(evening.meeting("friday-night"), {"vanished": False})
    assert evening.found() == ["friday-night"]


def test_by_appointment_has_no_dates_and_keeps_its_zone(evening: Town) -> None:
    with evening.inside():
        write_fields(evening.meeting("friday-night"), {"schedule": None})

    meeting = evening.read("/api/v1/meetings/friday-night")
    assert (meeting["next_occurrences"], meeting["timezone"]) == ([], "America/New_York")


def test_what_was_written_is_kept_with_who_and_why(evening: Town) -> None:
    with evening.inside():
        meeting, ben = evening.meeting("friday-night"), cast.member("Ben")
        with recorded(meeting, "proposal", ben):
            write_fields(meeting, {"notes": "Bring tea"}, ben)

    with evening.inside():
        kept = db.session.scalars(select(Revision)).one()
        assert kept.by is not None
        assert (kept.cause, kept.by.handle) == ("proposal", "Ben")
        assert (kept.before, kept.after) == ({"notes": ""}, {"notes": "Bring tea"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", 7),
        ("name", "a\u202eb"),
        ("slug", "mine"),
        ("group_id", 2),
        ("timezone", "Nowhere/Land"),
        ("timezone", None),
        ("schedule", "FREQ=DAILY"),
        ("schedule", TUESDAYS | {"rrule": "FREQ=SECONDLY"}),
        ("schedule", {"timezone": "UTC"}),
        ("types", "O"),
        ("types", ["ZZZ"]),
        ("types", [["O"]]),
        ("attendance", "sometimes"),
        ("attendance", ["online"]),
        ("venue", "a hall"),
        ("venue", {"latitude": 91}),
        ("venue", {"regions": [1]}),
        ("conference_url", "javascript:alert(1)"),
        ("links_public", "yes"),
        ("vanished", 1),
        ("extra", []),
        ("notes", "x" * 20_001),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    evening: Town, field: str, value: Any
) -> None:
    with evening.inside():
        meeting = evening.meeting("friday-night")
        before = fields_now(meeting)
        with pytest.raises(Invalid):
            write_fields(meeting, {"notes": "Bring tea", field: value})
        assert fields_now(meeting) == before
