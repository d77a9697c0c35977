"""An operator takes in what a BMLT server answers."""

import json
from pathlib import Path
from typing import Any

import pytest

from groups.meetings.descriptions import MeetingDescription, Reading, Unreadable
from groups.meetings.forms import bmlt
from groups.meetings.forms.meeting_guide import Wanted
from tests.meetings.conftest import Town

ANSWERS = Path(__file__).parents[1] / "data" / "bmlt"
FILES = ("search-results", "formats", "service-bodies")


def answer(name: str) -> Any:
    return json.loads((ANSWERS / f"{name}.json").read_text("utf-8"))


def row(**fields: str) -> dict[str, str]:
    """One record as BMLT writes it, all in text: Mondays at 19:00 for 90 minutes."""
    return {
        "id_bigint": "32",
        "worldid_mixed": "G0001",
        "service_body_bigint": "7",
        "weekday_tinyint": "2",
        "venue_type": "1",
        "start_time": "19:00:00",
        "duration_time": "01:30:00",
        "time_zone": "America/New_York",
        "formats": "O,D",
        "lang_enum": "en",
        "latitude": "40.81",
        "longitude": "-73.91",
        "published": "1",
        "meeting_name": "Just for Tonight",
        "location_text": "Church of the Hill",
        "location_info": "Side door",
        "location_street": "12 Hill St",
        "location_municipality": "New York",
        "location_province": "NY",
        "location_postal_code_1": "10455",
        "location_nation": "USA",
        "comments": "",
        "contact_phone_1": "545-555-0199",
        "email_contact": "jo@example.org",
    } | fields


def read(*rows: dict[str, str], **beside: Any) -> Reading:
    return bmlt.read(list(rows), Wanted("na"), **beside)


def only(reading: Reading) -> MeetingDescription:
    (group,) = reading.groups
    (meeting,) = group.meetings
    return meeting


def said(reading: Reading) -> list[str]:
    return [str(remark) for remark in reading.remarks]


def test_a_real_servers_answer_comes_in_whole(town: Town) -> None:
    files = [str(ANSWERS / f"{name}.json") for name in FILES]

    words = (
        *("import-meetings", files[0], "--name", "na", "--fellowship", "na"),
        *("--formats-file", files[1], "--bodies-file", files[2]),
    )

    first, again = town.type(*words), town.type(*words)

    published = [one for one in answer(FILES[0]) if one["published"] == "1"]
    assert f"{len(published)} created, 0 changed, 0 unchanged" in first.output
    assert "published: not published; left out: record" in first.output
    assert f"0 created, 0 changed, {len(published)} unchanged" in again.output
    assert town.total() == len(published)
    assert town.total("weekday=monday") == len(
        [one for one in published if one["weekday_tinyint"] == "2"]
    )


def test_a_record_is_read_field_by_field() -> None:
    meeting = only(read(row()))

    assert meeting.schedule is not None
    assert meeting.schedule.rrule == "FREQ=WEEKLY;BYDAY=MO"
    assert f"{meeting.schedule.start_local:%H:%M}" == "19:00"
    assert meeting.schedule.duration_minutes == 90
    assert (meeting.timezone, meeting.types) == ("America/New_York", ("O", "D"))
    assert (meeting.slug, meeting.source_slug) == ("just-for-tonight-monday", "32")
    assert meeting.extra == {"formats": "O,D", "world_id": "G0001"}
    assert meeting.venue is not None
    assert meeting.venue.formatted_address == "12 Hill St, New York, NY 10455, USA"
    assert meeting.venue.notes == "Side door"


def test_contact_persons_stay_where_they_are() -> None:
    assert "0199" not in str(read(row()))
    assert "jo@example.org" not in str(read(row()))


@pytest.mark.parametrize(
    ("fields", "attendance"),
    [
        ({"venue_type": "1"}, "in-person"),
        ({"venue_type": "2", "virtual_meeting_link": "https://zoom.us/j/1"}, "online"),
        ({"venue_type": "3", "virtual_meeting_link": "https://zoom.us/j/1"}, "hybrid"),
        ({"venue_type": "", "formats": "O,HY"}, "hybrid"),
        ({"venue_type": "", "formats": "O,TC"}, "inactive"),
        ({"venue_type": "1", "formats": "O,TC"}, "inactive"),
        (
            {"venue_type": "2", "formats": "TC,VM", "phone_meeting_number": "+1 545 5550199"},
            "online",
        ),
    ],
)
def test_how_one_attends_is_what_the_server_says(fields: dict[str, str], attendance: str) -> None:
    assert only(read(row(**fields))).attendance == attendance


def test_the_servers_own_names_of_formats_are_understood_by_their_world_id() -> None:
    formats = [{"key_string": "Nuevo", "world_id": "BEG"}, {"key_string": "O", "world_id": "OPEN"}]

    reading = read(row(formats="Nuevo,O,Xy"), formats=formats)

    assert only(reading).types == ("BE", "O")
    assert "record 1 (32): formats: 'Xy' has no name we know; kept aside" in said(reading)


def test_a_usual_key_with_another_meaning_is_taken_at_its_world_id() -> None:
    assert only(
        read(row(formats="W"), formats=[{"key_string": "W", "world_id": "WCHR"}])
    ).types == ("X",)


def test_groups_belong_to_their_service_body() -> None:
    bodies = [
        {
            "id": "7",
            "parent_id": "1",
            "name": "Hill Area",
            "type": "AS",
            "url": "https://hill.example",
        },
        {"id": "1", "parent_id": "0", "name": "The Region", "type": "RS", "url": "javascript:x"},
    ]

    reading = read(row(), bodies=bodies)

    assert [(one.key, one.parent, one.kind) for one in reading.bodies] == [
        ("7", "1", "AS"),
        ("1", "", "RS"),
    ]
    assert [one.website for one in reading.bodies] == ["https://hill.example", ""]
    assert reading.groups[0].body == "7"


def test_two_bodies_may_each_serve_a_group_of_one_name() -> None:
    reading = read(row(), row(id_bigint="33", service_body_bigint="8"))

    assert [group.source_slug for group in reading.groups] == [
        "7:Just for Tonight",
        "8:Just for Tonight",
    ]


def test_what_is_not_published_is_left_out_and_named() -> None:
    reading = read(row(), row(id_bigint="33", published="0"))

    assert only(reading).source_slug == "32"
    assert "record 2 (33): published: not published; left out" in said(reading)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"weekday_tinyint": "8"}, "weekday_tinyint"),
        ({"weekday_tinyint": "0"}, "weekday_tinyint"),
        ({"start_time": "25:00:00"}, "start_time"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"meeting_name": ""}, "meeting_name"),
        ({"id_bigint": ""}, "id_bigint"),
    ],
)
def test_a_broken_record_is_named_by_the_servers_own_field(
    fields: dict[str, str], field: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        read(row(id_bigint="31"), row(**fields))

    assert str(refused.value).startswith("record 2")
    assert f": {field}: " in str(refused.value)


def test_the_question_old_servers_wrote_before_an_answer_is_left_out() -> None:
    venue = only(read(row(train_lines="Train Lines#@-@#D or 4 to Fordham Rd"))).venue

    assert venue is not None
    assert venue.notes == "Side door\nD or 4 to Fordham Rd"


@pytest.mark.parametrize(
    ("duration", "minutes"), [("00:00:00", 60), ("", 60), ("02:00:00", 120), ("24:00:00", 60)]
)
def test_a_length_that_cannot_be_is_an_hour(duration: str, minutes: int) -> None:
    schedule = only(read(row(duration_time=duration))).schedule

    assert schedule is not None
    assert schedule.duration_minutes == minutes


@pytest.mark.parametrize("start", ["19:00", "7:00 PM", "7:00:00", "07:00:00"])
def test_a_length_holds_however_the_start_is_written(start: str) -> None:
    schedule = only(read(row(start_time=start, duration_time="01:30:00"))).schedule

    assert schedule is not None
    assert schedule.duration_minutes == 90


@pytest.mark.parametrize(("duration", "said"), [("36:00:00", 1), ("90", 1), ("00:00:00", 0)])
def test_a_length_we_cannot_take_is_named(duration: str, said: int) -> None:
    remarks = [one for one in read(row(duration_time=duration)).remarks if "hour" in one.sentence]

    assert [one.field for one in remarks] == ["duration_time"] * said


def test_a_position_at_nought_is_in_the_sea() -> None:
    reading = read(row(latitude="0", longitude="0"))

    assert only(reading).venue is not None
    assert "record 1 (32): latitude: 0, 0 is in the sea; position left out" in said(reading)
