"""An operator takes in other people's lists, as they really are."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from groups.meetings.actions.schedules import cancel_date
from groups.meetings.forms import files
from groups.meetings.models import Revision
from groups.plumbing.db import db
from tests.meetings.conftest import SAN_JOSE, Record, Town, record


def test_a_real_town_comes_in_whole(town: Town) -> None:
    said = town.type("import-meetings", str(SAN_JOSE))

    assert "670 created, 0 changed, 0 unchanged" in said.output
    assert "timezone: not given; America/Los_Angeles from the address" in said.output
    assert "types: 'BS' is not a type we know; left out: record 28 (gay-living" in said.output
    assert town.total() == 670
    assert town.total("type=W") == 47
    assert town.total("weekday=sunday") == 85
    assert town.total("region=campbell") == 60
    assert town.total("attendance=hybrid") == 96
    assert town.total("attendance=online") == 325 + 96
    assert town.total("attendance=in-person") == 120 + 96
    assert town.total("language=es") == 44
    assert town.read("/api/v1/groups")["total"] == 312


def test_the_same_list_again_changes_nothing(town: Town) -> None:
    town.type("import-meetings", str(SAN_JOSE))

    again = town.type("import-meetings", str(SAN_JOSE))

    assert "0 created, 0 changed, 670 unchanged" in again.output
    assert town.total() == 670


def test_a_changed_record_changes_one_meeting_and_keeps_its_identity(town: Town) -> None:
    town.take_in(record("hope"), record("faith"))
    uid = town.read("/api/v1/meetings/hope")["uid"]

    said = town.take_in(record("hope", time="20:00", end_time="21:00"), record("faith"))

    assert "0 created, 1 changed, 1 unchanged" in said.output
    hope = town.read("/api/v1/meetings/hope")
    assert (hope["uid"], hope["local_start"], hope["sequence"]) == (uid, "20:00", 1)
    assert {one["local_start"] for one in hope["next_occurrences"]} == {"20:00"}


def test_what_the_group_changed_here_stays_while_the_list_says_the_same(town: Town) -> None:
    town.take_in(record(notes="Ring the bell"))
    with town.inside():
        town.meeting("hope").notes = "The bell is broken: knock"

    again = town.take_in(record(notes="Ring the bell", name="Hope Group"))

    assert "0 created, 1 changed" in again.output
    hope = town.read("/api/v1/meetings/hope")
    assert (hope["notes"], hope["name"]) == ("The bell is broken: knock", "Hope Group")


def test_where_the_list_and_the_group_both_said_something_new_ours_stays_and_is_told(
    town: Town,
) -> None:
    town.take_in(record(notes="Ring the bell"))
    with town.inside():
        town.meeting("hope").notes = "The bell is broken: knock"

    said = town.take_in(record(notes="New bell"))
    again = town.take_in(record(notes="New bell"))

    assert "0 created, 0 changed, 1 unchanged" in said.output
    assert "doubtful: hope: notes" in said.output
    assert "The bell is broken: knock" in said.output
    assert "New bell" in said.output
    assert town.read("/api/v1/meetings/hope")["notes"] == "The bell is broken: knock"
    assert "doubtful" not in again.output


def test_a_date_the_group_cancelled_stays_cancelled_when_the_list_moves_the_hour(
    town: Town,
) -> None:
    town.take_in(record())
    with town.inside():
        cancel_date(town.meeting("hope"), datetime.fromisoformat("2026-12-27T19:00"))

    said = town.take_in(record(time="18:00", end_time="19:00"))

    assert "0 created, 1 changed" in said.output
    assert "doubtful" not in said.output
    assert town.read("/api/v1/meetings/hope")["local_start"] == "18:00"
    with town.inside():
        assert [one.details["op"] for one in town.meeting("hope").changes] == ["cancel"]


def test_what_the_list_changed_is_in_the_history(town: Town) -> None:
    town.take_in(record(notes="Ring the bell"))
    town.take_in(record(notes="Knock"))

    with town.inside():
        meeting = town.meeting("hope")
        rows = db.session.scalars(
            select(Revision).where(Revision.meeting_id == meeting.id).order_by(Revision.number)
        ).all()
        assert [(one.number, one.cause, one.source) for one in rows] == [
            (1, "import", "feed.json"),
            (2, "import", "feed.json"),
        ]
        assert (rows[1].before, rows[1].after) == ({"notes": "Ring the bell"}, {"notes": "Knock"})
        assert meeting.version == 2


def test_a_password_that_comes_to_a_public_link_closes_it(town: Town) -> None:
    town.take_in(record(conference_url="https://zoom.us/j/123"))

    town.take_in(record(conference_url="https://zoom.us/j/123?pwd=opensesame"))

    assert "opensesame" not in town.visitor.get("/meetings/hope").text
    assert "zoom.us" not in town.visitor.get("/feeds/meetings.csv").text


def test_a_large_list_is_taken_in_portions_and_is_the_same(town: Town) -> None:
    many = [record(f"one-{n}", day=n % 7) for n in range(1200)]

    assert "1200 created" in town.take_in(*many).output
    assert "0 created, 0 changed, 1200 unchanged" in town.take_in(*many).output
    assert town.total() == 1200


def test_a_dry_run_says_the_same_and_writes_nothing(town: Town) -> None:
    said = town.take_in(record(), options=("--dry-run",))

    assert said.exit_code == 0
    assert "1 created, 0 changed, 0 unchanged (would be; nothing was written)" in said.output
    assert town.total() == 0


def test_two_lists_may_use_one_name(town: Town) -> None:
    town.take_in(record("hope"), name="north")
    town.take_in(record("hope", day=3), name="south")

    assert sorted(town.found()) == ["hope", "hope-2"]
    assert "0 created, 0 changed" in town.take_in(record("hope", day=3), name="south").output


def test_meetings_missing_from_a_list_are_counted_and_hidden_only_when_asked(town: Town) -> None:
    everything = [record(f"one-{n}") for n in range(10)]
    town.take_in(*everything)

    said = town.take_in(*everything[:8])
    assert "2 meetings known from this list are no longer in it" in said.output
    assert town.total() == 10

    town.take_in(*everything[:8], options=("--drop-missing",))
    assert town.total() == 8
    assert town.visitor.get("/meetings/one-9").status_code == 404

    back = town.take_in(*everything)
    assert "0 created, 2 changed, 8 unchanged" in back.output
    assert town.total() == 10


def test_a_list_that_lost_most_of_its_meetings_is_not_believed(town: Town) -> None:
    town.take_in(*(record(f"one-{n}") for n in range(20)))

    said = town.take_in(record("one-1", notes="New"), options=("--drop-missing",))

    assert said.exit_code == 2
    assert "19 of 20 meetings are missing" in said.output
    assert town.total() == 20
    assert town.read("/api/v1/meetings/one-1")["notes"] == ""


ODDITIES: dict[str, tuple[Record, dict[str, Any], str]] = {
    "a day in digits": ({"day": "3"}, {"weekday": "WE"}, "day: written as '3'"),
    "a day by name": ({"day": "Wednesdays"}, {"weekday": "WE"}, "day: written as 'Wednesdays'"),
    "one day in a list": ({"day": [3]}, {"weekday": "WE"}, "day: written as '[3]'"),
    "a time by half days": (
        {"time": "8:00 PM", "end_time": "9:30 pm"},
        {"local_start": "20:00", "duration_minutes": 90},
        "time: written as '8:00 PM'; read as 20:00",
    ),
    "noon": ({"time": "Noon", "end_time": None}, {"local_start": "12:00"}, "read as 12:00"),
    "midnight between": (
        {"time": "23:30", "end_time": "00:30"},
        {"local_start": "23:30", "duration_minutes": 60},
        "end_time: before the time; taken as the next day",
    ),
    "an end at the start": (
        {"end_time": "19:00"},
        {"duration_minutes": 60},
        "end_time: the same as the time",
    ),
    "types as text": ({"types": "C,O"}, {"types": ["C", "O"]}, "types: text instead of a list"),
    "types in brackets": ({"types": "[open]"}, {"types": ["O"]}, "types: text instead of a list"),
    "no types": ({"types": None}, {"types": []}, ""),
    "a code in small letters": ({"types": ["o", "onl"]}, {"types": ["O"]}, "'onl' read as ONL"),
    "an unknown code": ({"types": ["O", "ZZZ"]}, {"types": ["O"]}, "'ZZZ' is not a type we know"),
    "markup in notes": (
        {"notes": "<p>Ring <b>twice</b> &amp; wait</p><script>alert(1)</script>"},
        {"notes": "Ring twice & wait"},
        "notes: had markup; kept as plain text",
    ),
    "an entity in the name": ({"name": "Women&#039;s Way"}, {"name": "Women's Way"}, ""),
    "a script for a link": (
        {"conference_url": "javascript:alert(1)"},
        {"conference": None, "attendance": "in-person"},
        "conference_url: not an address of a page; field refused",
    ),
    "coordinates as text": ({"latitude": "39.5"}, {}, "latitude: text instead of a number"),
    "an integer as slug": ({"slug": 77}, {"slug": "77"}, "slug: a number; read as text"),
    "an address in parts": (
        {
            "formatted_address": None,
            "address": "12 Main St",
            "city": "Springfield",
            "state": "IL",
            "postal_code": 62701,
            "country": "USA",
        },
        {"attendance": "in-person"},
        "",
    ),
}


@pytest.mark.parametrize("name", ODDITIES)
def test_an_oddity_is_understood_and_named(town: Town, name: str) -> None:
    odd, understood, remark = ODDITIES[name]

    said = town.take_in(record("first"), record("hope") | odd)

    assert said.exit_code == 0, said.output
    assert remark in said.output
    if remark:
        assert "record 2" in said.output
    slug = str(odd.get("slug", "hope"))
    meeting = town.read(f"/api/v1/meetings/{slug}")
    assert {key: meeting[key] for key in understood} == understood


def test_several_days_become_a_meeting_each(town: Town) -> None:
    said = town.take_in(record("hope", day=[1, 3]))

    assert "2 created" in said.output
    assert "day: several days; taken as 2 meetings: record 1 (hope)" in said.output
    assert sorted(town.found()) == ["hope-monday", "hope-wednesday"]
    assert "0 created, 0 changed" in town.take_in(record("hope", day=[1, 3])).output


def test_a_meeting_without_day_and_time_is_by_appointment(town: Town) -> None:
    town.take_in(record("hope", day=None, time=None, end_time=None))

    meeting = town.read("/api/v1/meetings/hope")
    assert (meeting["schedule"], meeting["next_occurrences"]) == ("By appointment", [])
    assert town.found() == ["hope"]
    assert town.found("weekday=sunday") == []


@pytest.mark.parametrize(
    ("types", "link", "approximate", "attendance"),
    [
        (["O"], "", "no", "in-person"),
        (["TC"], "", "no", "inactive"),
        (["TC", "ONL"], "https://zoom.us/j/1", "no", "online"),
        (["ONL"], "https://zoom.us/j/1", "no", "hybrid"),
        (["ONL"], "https://zoom.us/j/1", "yes", "online"),
        ([], "https://zoom.us/j/1", "no", "hybrid"),
        ([], "", "yes", "inactive"),
    ],
)
def test_how_one_attends_follows_from_the_types(
    town: Town, types: list[str], link: str, approximate: str, attendance: str
) -> None:
    town.take_in(record(types=types, conference_url=link, approximate=approximate))

    assert town.read("/api/v1/meetings/hope")["attendance"] == attendance


def test_a_zone_that_nothing_tells_must_be_given(town: Town) -> None:
    nowhere = record(timezone=None, formatted_address="12 Main St, Austin, TX 78701, USA")

    said = town.take_in(nowhere)
    assert said.exit_code == 2
    assert "record 1 (hope): timezone: Say the zone with --timezone" in said.output

    said = town.take_in(nowhere, options=("--timezone", "America/Chicago"))
    assert said.exit_code == 0
    assert town.read("/api/v1/meetings/hope")["timezone"] == "America/Chicago"


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ({"slug": None}, "slug"),
        ({"slug": ["hope"]}, "slug"),
        ({"name": None}, "name"),
        ({"name": {"en": "Hope"}}, "name"),
        ({"day": 7}, "day"),
        ({"day": "Someday"}, "day"),
        ({"time": "25:00"}, "time"),
        ({"time": 1900}, "time"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"types": {"O": True}}, "types"),
        ({"types": [["O"]]}, "types"),
    ],
)
def test_a_broken_record_is_named_and_nothing_of_the_list_is_taken(
    town: Town, broken: Record, field: str
) -> None:
    records = [record(f"one-{n}") for n in range(9)]
    bad = {name: value for name, value in (record() | broken).items() if value is not None}
    records.insert(4, bad)

    said = town.take_in(*records)

    assert said.exit_code == 2
    assert "Nothing was imported." in said.output
    assert "record 5" in said.output
    assert f": {field}: " in said.output
    assert town.total() == 0
    assert town.read("/api/v1/groups")["total"] == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe[\x00]\x00", "not in UTF-8"),
        ('[{"name": "Caf\xe9"}]'.encode("latin-1"), "not in UTF-8"),
        (b"<!doctype html><p>Please sign in", "This is a web page, not a list"),
        (b"[{]", "not JSON"),
        (b"[" * 200_000, "nested too deep"),
        (b'[{"latitude": NaN}]', "a number we cannot read"),
        (b'{"error": "no"}', "This is not a list of meetings"),
        (b'[["hope"]]', "Each meeting must be an object"),
        (b"[{}, ]", "not JSON"),
        (b"[{} {}]", "not JSON"),
        (b"[{}", "not JSON"),
        (b"[{}] x", "not JSON"),
        (b"", "The table is empty"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(
    town: Town, content: bytes, sentence: str
) -> None:
    said = town.take_in_content(content)

    assert said.exit_code == 2
    assert sentence in said.output


def test_a_file_that_is_too_large_is_not_even_read(town: Town) -> None:
    file = town.folder / "large.json"
    file.touch()
    os.truncate(file, 128 * 1024 * 1024 + 1)

    assert "larger than 128 MB" in town.type("import-meetings", str(file)).output


def test_a_list_is_read_piece_by_piece_whatever_lies_on_the_edge(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = [{"name": "Día 😀 [1, 2]"}, [], {"a": [{"b": 'c"]'}]}, "x", 12, None, -1.5]
    written = json.dumps(said, ensure_ascii=False, indent=1).encode()

    for window in (1, 2, 3, 5, 7, 50):
        monkeypatch.setattr(files, "_WINDOW", window)
        assert list(files.elements(written)) == said
        assert list(files.elements(b" [ ] ")) == []


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/stdin", ".", "missing", "-", "a\0b"])
def test_what_is_no_file_is_refused_at_once(town: Town, path: str) -> None:
    said = town.type("import-meetings", path)

    assert said.exit_code == 2
    assert said.output.startswith(("Error: That is not a file", "Error: There is no file"))


def test_a_pipe_that_nobody_writes_to_is_not_waited_for(town: Town, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert town.type("import-meetings", str(tmp_path / "pipe")).exit_code == 2


def test_hidden_characters_are_left_behind(town: Town) -> None:
    town.take_in(record(name="Ho\u202epe\u0000", notes="a\u2028b\ud800"))

    meeting = town.read("/api/v1/meetings/hope")
    assert (meeting["name"], meeting["notes"]) == ("Hope", "a b")


def test_contact_persons_are_not_kept(town: Town) -> None:
    town.take_in(record(contact_1_name="Jo", contact_1_phone="+1-312-555-0100"))

    town.type("export-meetings", str(town.folder / "all.json"))

    assert "312-555-0100" not in (town.folder / "all.json").read_text()


def test_a_link_with_a_password_is_for_members_only(town: Town) -> None:
    link = "https://zoom.us/j/1?pwd=opensesame"
    town.take_in(record(conference_url=link, conference_url_notes="Meeting ID 1"))
    ben = town.let_in("Ben")

    for public in ("/meetings/hope", "/api/v1/meetings/hope", "/api/v1/meetings", "/meetings"):
        assert "opensesame" not in town.visitor.get(public).text
    for feed in ("/feeds/meeting-guide.json", "/feeds/meetings.csv"):
        assert "zoom.us" not in town.visitor.get(feed).text
    assert "opensesame" in ben.get("/meetings/hope").text


def test_a_link_without_a_password_is_for_everybody(town: Town) -> None:
    town.take_in(record(conference_url="https://zoom.us/j/123"))

    assert "https://zoom.us/j/123" in town.visitor.get("/meetings/hope").text
    assert json.loads(town.visitor.get("/feeds/meeting-guide.json").text)[0]["conference_url"]
