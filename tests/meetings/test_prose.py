"""Schedule hidden in a meeting's words is found, with the words, and proposed as a change."""

import time
from datetime import datetime
from typing import Any

import pytest

from groups.meetings.forms.meeting_guide_times import weekly
from groups.meetings.notation import schedule_from
from groups.meetings.prose import Finding, findings
from groups.meetings.schedule import Schedule

ZONE = "America/Los_Angeles"
THURSDAYS = weekly(4, "19:00", 60, ZONE)


def found(
    notes: str = "", name: str = "Hope", schedule: Schedule | None = THURSDAYS, **about: Any
) -> list[Finding]:
    return list(findings(name, notes, schedule, ZONE, **about))


def only(notes: str = "", name: str = "Hope", **about: Any) -> Finding:
    (one,) = found(notes, name, **about)
    return one


def rule(one: Finding) -> str:
    assert schedule_from(one.wanted["schedule"]).timezone
    return str(one.wanted["schedule"]["rrule"])


@pytest.mark.parametrize(
    ("notes", "byday", "words"),
    [
        ("Ring twice. No meeting 2nd Thursday of the month.", "1TH,3TH,4TH,5TH", "No meeting 2nd"),
        ("Does not meet the 1st and 5th Thursday", "2TH,3TH,4TH", "Does not meet"),
        ("We meet on the 2nd and 4th Thursdays", "2TH,4TH", "We meet on"),
        ("First Thursday only", "1TH", "First Thursday only"),
        ("Held every last Thursday of the month", "-1TH", "Held every last"),
    ],
)
def test_dates_in_notes_become_a_rule(notes: str, byday: str, words: str) -> None:
    one = only(notes)

    assert (one.kind, one.where) == ("dates", "notes")
    assert rule(one) == f"FREQ=MONTHLY;BYDAY={byday}"
    assert one.words.startswith(words)
    assert one.words in notes


def test_dates_in_a_name_become_a_rule_that_begins_on_its_own_day() -> None:
    one = only(name="Hope - 2nd & 4th Thursdays 7pm - Online")

    assert rule(one) == "FREQ=MONTHLY;BYDAY=2TH,4TH"
    assert one.confidence == "sure"
    start = datetime.fromisoformat(one.wanted["schedule"]["start_local"])
    assert (start.weekday(), 8 <= start.day <= 14 or 22 <= start.day <= 28) == (3, True)


@pytest.mark.parametrize(
    ("notes", "byday", "types"),
    [
        ("Last Thursday open", "-1TH", ["D", "O"]),
        ("Open meeting last Thursday of the month", "-1TH", ["D", "O"]),
        ("Closed except the last Thursday of each month", "-1TH", ["D", "O"]),
        ("Birthday night last Thursday", "-1TH", ["C", "D", "H"]),
        ("Closed. 1st & 3rd wk Speaker", "1TH,3TH", ["C", "D", "SP"]),
        ("Every 3rd Thursday is Step mtg", "3TH", ["C", "D", "ST"]),
    ],
)
def test_another_kind_on_some_dates_becomes_a_variation(
    notes: str, byday: str, types: list[str]
) -> None:
    one = only(notes, types=("C", "D"))

    assert one.kind == "varies"
    assert one.wanted["schedule"]["rrule"] == "FREQ=WEEKLY;BYDAY=TH"
    (vary,) = one.wanted["schedule"]["changes"]
    assert (vary["op"], vary["rrule"]) == ("vary", f"FREQ=MONTHLY;BYDAY={byday}")
    assert vary["types"] == types


def test_what_is_no_kind_we_know_becomes_the_topic() -> None:
    (vary,) = only("4th Thursday: Chairperson's choice").wanted["schedule"]["changes"]

    assert (vary["topic"], "types" in vary) == ("Chairperson's choice", False)


def test_several_dates_in_one_sentence_are_several_findings() -> None:
    said = found("1st wk Step/2nd wk Speaker/Last wk Tradition", types=())

    assert [one.varies["types"] for one in said] == [["ST"], ["SP"], ["TR"]]


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("(SUSPENDED) Hope Group", "Hope Group"),
        ("Suspended: Hope Group", "Hope Group"),
        ("Hope Group - TEMPORARILY CLOSED", "Hope Group -"),
        ("Hope Group (Temporarily Closed)", "Hope Group"),
    ],
)
def test_a_closed_place_in_a_name_closes_the_meeting_for_now(name: str, bare: str) -> None:
    one = only(name=name)

    assert (one.kind, one.confidence) == ("closed", "sure")
    assert one.wanted == {"attendance": "inactive", "name": bare}


def test_a_closed_place_leaves_the_way_in_from_afar() -> None:
    assert only(name="(SUSPENDED) Hope", online=True).wanted["attendance"] == "online"
    assert only(name="(SUSPENDED) Hope (ONLINE)").wanted["attendance"] == "online"


@pytest.mark.parametrize(
    ("notes", "confidence"),
    [
        ("Suspended until further notice", "sure"),
        ("This meeting is temporarily closed", "sure"),
        ("The noon meeting on Mondays is temporarily closed", "perhaps"),
        ("Our other meeting is temporarily closed", "perhaps"),
    ],
)
def test_notes_that_close_a_meeting_are_weighed(notes: str, confidence: str) -> None:
    assert (only(notes).kind, only(notes).confidence) == ("closed", confidence)


@pytest.mark.parametrize(
    ("notes", "months"),
    [
        ("Closed in July and August", "1,2,3,4,5,6,9,10,11,12"),
        ("No meetings June through August", "1,2,3,4,5,9,10,11,12"),
    ],
)
def test_a_season_becomes_a_rule(notes: str, months: str) -> None:
    assert rule(only(notes)) == f"FREQ=WEEKLY;BYMONTH={months};BYDAY=TH"


@pytest.mark.parametrize(
    "notes", ["Closed for the summer", "No meeting on holidays", "Every other week", "Biweekly"]
)
def test_what_only_a_person_can_decide_proposes_nothing(notes: str) -> None:
    one = only(notes)

    assert (one.kind, one.wanted, one.confidence) == ("dates", {}, "perhaps")


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Hope - 7pm Eastern - Online", "America/New_York"),
        ("Hope (7:00 PM CST)", "America/Chicago"),
        ("Hope 7 pm UTC+1", "Etc/GMT-1"),
        ("Hope 7pm GMT", "Etc/UTC"),
    ],
)
def test_a_zone_after_the_time_is_proposed(name: str, zone: str) -> None:
    one = only(name=name)

    assert (one.kind, one.wanted["timezone"]) == ("zone", zone)
    assert one.wanted["schedule"]["timezone"] == zone
    assert one.wanted["schedule"]["start_local"] == "2020-01-09T19:00"


def test_the_business_meeting_is_named_and_changes_nothing() -> None:
    one = only("Business meeting: 2nd Sunday @ 1:15 pm")

    assert (one.kind, one.wanted) == ("also", {})
    assert one.varies["rrule"] == "FREQ=MONTHLY;BYDAY=2SU"


@pytest.mark.parametrize(
    ("name", "notes"),
    [
        ("First Things First", ""),
        ("Third Tradition: Friday Freedom", ""),
        ("Second Chance", "2nd Fl, between 1st and 2nd Ave"),
        ("Last Stop Group", "3rd Steppers Book Study"),
        ("Hope", "Open last Monday"),  # of another day than ours
        ("Hope", "Central Park West, 7 pm"),
        ("Hope", "7pm Pacific"),  # what the rule says already
        ("Hope", "7pm Pacific / 10pm Eastern"),
        ("Hope", "This is a closed meeting"),
        ("Hope", "Movie night after the last meeting of the month"),
    ],
)
def test_what_only_looks_like_time_is_left_alone(name: str, notes: str) -> None:
    assert found(notes, name) == []


def test_what_the_schedule_says_already_is_not_found_again() -> None:
    one = only("Last Thursday open", types=("C",))
    taken = schedule_from(one.wanted["schedule"])

    assert found("Last Thursday open", schedule=taken, types=("C",)) == []


def test_a_meeting_by_appointment_gets_no_dates() -> None:
    assert found("No meeting 2nd Thursday; 7 pm Eastern", schedule=None) == []


def test_a_password_is_never_a_topic() -> None:
    assert "sesame" not in str(found("Password sesame 1st wk welcome"))


@pytest.mark.parametrize("unit", ["1st, ", "last ", "closed in july ", "7pm ", "no meeting ", "("])
def test_no_words_take_long(unit: str) -> None:
    began = time.process_time()

    found(unit * 4_000, unit * 200)

    assert time.process_time() - began < 5, "seconds of work, however busy the machine is"
