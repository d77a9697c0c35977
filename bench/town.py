"""Many towns out of one: the real list of San José again and again, each copy somewhere else.

Every copy has its own zone, country, place on the globe, streets and names of groups, so that
words, regions and distances are as spread as in a real directory of that size.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import selectinload

from groups.app import create_app
from groups.meetings.actions import horizon
from groups.meetings.descriptions import GroupDescription, MeetingDescription, VenueDescription
from groups.meetings.forms import meeting_guide
from groups.meetings.models import Group, Meeting, Venue
from groups.meetings.notation import schedule_to
from groups.plumbing.db import db, transaction

Row = dict[str, Any]
AT_ONCE = 500

LIST = Path(__file__).resolve().parent.parent / "groups" / "demo" / "data"
REAL = LIST / "aa-san-jose-2021.json"
ZONES = (
    *("America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York"),
    *("America/Sao_Paulo", "Europe/London", "Europe/Berlin", "Europe/Helsinki"),
    *("Africa/Johannesburg", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney"),
)
SYLLABLES = (
    *("ar", "bel", "cor", "dun", "el", "fair", "glen", "hol", "in", "jas", "kel", "lor", "mar"),
    *("nor", "ost", "pem", "quin", "ros", "sel", "tam", "ul", "ven", "wal", "yar", "zel"),
)
ENDINGS = ("ton", "ville", "ford", "burg", "heim", "stad", "mont", "field", "port", "wick")


def fill(number: int) -> None:
    """Write that many meetings into the database of the settings, in bulk."""
    patterns = list(_patterns())
    with create_app().app_context():
        for start in range(0, number, AT_ONCE):
            with transaction():
                numbers = range(start, min(start + AT_ONCE, number))
                _insert([_rows(n, *patterns[n % len(patterns)]) for n in numbers])
                horizon.rebuild(_meetings(numbers))
            db.session.expunge_all()
        if db.engine.dialect.name == "postgresql":
            with transaction():
                for table in (Group, Venue, Meeting):
                    _move_on(table.__tablename__, number)


def town(copy: int) -> str:
    """Name a town; no two of the first 6,250 are called the same."""
    first, rest = copy % 25, copy // 25
    ending = ENDINGS[(copy + rest) % 10]
    return (SYLLABLES[first] + SYLLABLES[rest % 25] * (rest > 0) + ending).title()


def records(number: int) -> Iterator[dict[str, Any]]:
    """Yield that many records in the Meeting Guide form, to be imported."""
    real = json.loads(REAL.read_text(encoding="utf-8"))
    for n in range(number):
        copy, record = n // len(real), real[n % len(real)]
        moved = {name: value for name, value in record.items() if name != "group_id"}
        name = _name(record["name"], copy)
        moved |= {"id": n, "slug": f"{record['slug']}-{copy}", "name": name}
        moved |= {"timezone": _zone(copy), "region": town(copy), "group": f"{name} {n}"}
        moved["location_id"] = f"{copy}-{record.get('location_id')}"
        moved["sub_region"] = record.get("region") or ""
        moved["formatted_address"] = _address(record.get("formatted_address") or "", n)
        yield moved | _moved(record.get("latitude"), record.get("longitude"), copy)


def _patterns() -> Iterator[tuple[GroupDescription, MeetingDescription]]:
    wanted = meeting_guide.Wanted(source="aa", fellowship="aa", timezone=ZONES[0])
    read = meeting_guide.read(json.loads(REAL.read_text(encoding="utf-8")), wanted)
    return ((group, meeting) for group in read.groups for meeting in group.meetings)


def _rows(n: int, group: GroupDescription, meeting: MeetingDescription) -> tuple[Row, Row, Row]:
    copy = n // 670
    place = meeting.venue or VenueDescription()
    name = _name(meeting.name, copy)
    written = schedule_to(meeting.schedule) if meeting.schedule else {"start_local": None}
    rule = {key: written.get(key) for key in ("start_local", "rrule")}
    venue = {
        "id": n + 1,
        "name": place.name,
        "formatted_address": _address(place.formatted_address, n),
        **_moved(place.latitude, place.longitude, copy),
        "regions": [town(copy), *place.regions[:1]],
        "region": town(copy),
        "notes": place.notes,
    }
    home = {"id": n + 1, "slug": f"g{n}", "name": _name(group.name, copy), "fellowship": "aa"}
    return (
        home,
        venue,
        {
            "id": n + 1,
            "slug": f"m{n}",
            "group_id": n + 1,
            "venue_id": n + 1,
            "name": name,
            "timezone": _zone(copy),
            "duration_minutes": written.get("duration_minutes") or 60,
            "types": list(meeting.types),
            "attendance": meeting.attendance,
            "language": meeting.language,
            "notes": meeting.notes,
            "conference_url": meeting.conference_url,
            **rule,
        },
    )


def _insert(rows: list[tuple[Row, Row, Row]]) -> None:
    for table, some in zip((Group, Venue, Meeting), zip(*rows, strict=True), strict=True):
        db.session.execute(insert(table.__table__), list(some))


def _meetings(numbers: range) -> list[Meeting]:
    query = select(Meeting).where(Meeting.id > numbers.start, Meeting.id <= numbers.stop)
    return list(db.session.scalars(query.options(selectinload(Meeting.changes))))


def _move_on(table: str, number: int) -> None:
    db.session.execute(text(f"SELECT setval('{table}_id_seq', {number})"))


def _name(name: str, copy: int) -> str:
    return f"{name} {town(copy)}" if copy % 3 else name


def _zone(copy: int) -> str:
    return ZONES[copy % len(ZONES)]


def _address(address: str, n: int) -> str:
    """Give each its own house, and each town streets of its own."""
    copy = n // 670
    moved = address.replace("San Jose", town(copy)).replace("951", f"{copy % 90 + 10}")
    house, space, street = moved.partition(" ")
    if not house.isdecimal():
        return moved
    return f"{int(house) + copy}{space}{SYLLABLES[n % 25].title()}{ENDINGS[copy % 10]} {street}"


def _moved(latitude: float | None, longitude: float | None, copy: int) -> dict[str, float | None]:
    if latitude is None or longitude is None:
        return {"latitude": None, "longitude": None}
    return {
        "latitude": -40 + (copy * 11.7) % 100 + (latitude - 37.3),
        "longitude": -175 + (copy * 29.3) % 350 + (longitude + 121.9),
    }


if __name__ == "__main__":
    fill(int(sys.argv[1]))
