"""The directory asked as a BMLT server, by whoever speaks its language."""

import csv
import io
import json
import re
from typing import Any

import pytest

from groups.meetings import selecting
from groups.meetings.views import feeds
from tests.meetings.conftest import Record, Town, record

ROOT = "/feeds/bmlt/client_interface"


def ask(town: Town, question: str, kind: str = "json") -> Any:
    answer = town.visitor.get(f"{ROOT}/{kind}/?switcher={question}")
    assert answer.status_code == 200, answer.text
    return answer.json


def names(town: Town, question: str = "") -> list[str]:
    return [one["meeting_name"] for one in ask(town, f"GetSearchResults&{question}")]


def place(town: str, latitude: float) -> Record:
    return {"formatted_address": f"1 Main St, {town}, IL 62701, USA", "latitude": latitude}


@pytest.fixture
def county(town: Town) -> Town:
    """Five meetings: two by day, two by night, one online."""
    taken = town.take_in(
        record("dawn", day=0, time="06:30", end_time="07:00", types=["C", "M"]),
        record("noon", day=1, time="12:00", end_time="13:00", **place("Decatur", 40.2)),
        record("dusk", day=1, time="19:00", end_time="20:30", types=["O", "B", "X"]),
        record("night", day=6, time="23:30", end_time="00:30", **place("Peoria", 40.7)),
        record(
            "afar",
            day=3,
            types=["O", "ONL"],
            attendance_option="online",
            conference_url="https://zoom.us/j/1",
            formatted_address="Illinois, USA",
            latitude=None,
            longitude=None,
        ),
    )
    assert taken.exit_code == 0, taken.output
    return town


def test_a_client_gets_every_meeting_with_every_value_as_text(county: Town) -> None:
    rows = ask(county, "GetSearchResults")

    assert [one["meeting_name"] for one in rows] == ["Dawn", "Noon", "Dusk", "Afar", "Night"]
    assert all(isinstance(value, str) for row in rows for value in row.values())
    dusk = rows[2]
    assert dusk["weekday_tinyint"] == "2"
    assert (dusk["start_time"], dusk["duration_time"]) == ("19:00:00", "01:30:00")
    assert dusk["time_zone"] == "America/Chicago"
    assert dusk["formats"] == "BB,O,WC"
    assert len(dusk["format_shared_id_list"].split(",")) == 3
    assert dusk["location_street"] == "12 Main St"
    assert dusk["location_municipality"] == "Springfield"
    assert dusk["location_province"] == "IL"
    assert dusk["location_postal_code_1"] == "62701"
    assert dusk["root_server_uri"].endswith("/feeds/bmlt")
    assert dusk["service_body_bigint"] == "1"


MEANINGS: list[tuple[str, list[str]]] = [
    ("weekdays=2", ["Noon", "Dusk"]),
    ("weekdays[]=1&weekdays[]=7", ["Dawn", "Night"]),
    ("weekdays=1,7", ["Dawn", "Night"]),
    ("weekdays[0]=-2&weekdays[1]=-1", ["Afar", "Night"]),
    ("venue_types=2", ["Afar"]),
    ("venue_types[]=-2", ["Dawn", "Noon", "Dusk", "Night"]),
    ("formats[]=17&formats[]=33", ["Dusk"]),
    ("formats=15,33&formats_comparison_operator=OR", ["Dawn", "Dusk"]),
    ("formats=-17", ["Dawn"]),
    ("services[]=1&recursive=1&weekdays=2", ["Noon", "Dusk"]),
    ("services=-1", []),
    ("services=77", []),
    ("StartsAfterH=12&StartsAfterM=0", ["Dusk", "Afar", "Night"]),
    ("StartsBeforeH=12", ["Dawn"]),
    ("EndsBeforeH=13", ["Dawn", "Noon"]),
    ("MinDurationH=1&MinDurationM=30", ["Dusk"]),
    ("MaxDurationH=0&MaxDurationM=30", ["Dawn"]),
    ("SearchString=peoria", ["Night"]),
    ("SearchString=pe", ["Dawn", "Noon", "Dusk", "Afar", "Night"]),
    ("meeting_key=location_municipality&meeting_key_value=Decatur", ["Noon"]),
    ("meeting_key=start_time&meeting_key_value=19:00", ["Dusk", "Afar"]),
    ("meeting_key=meeting_name", []),
    ("lat_val=40.2&long_val=-89.65&geo_width=1", ["Noon"]),
    (
        "lat_val=40.2&long_val=-89.65&geo_width_km=60&sort_results_by_distance=1",
        ["Noon", "Dawn", "Dusk", "Night"],
    ),
    ("lat_val=40.7&long_val=-89.65&geo_width=-2", ["Noon", "Night"]),
    ("lat_val=40.7&long_val=-89.65", []),
    ("lat_val=400&long_val=-89.65&geo_width=5", []),
    ("sort_keys=meeting_name", ["Afar", "Dawn", "Dusk", "Night", "Noon"]),
    ("sort_key=town", ["Noon", "Afar", "Night", "Dawn", "Dusk"]),
    ("page_size=2&page_num=2", ["Dusk", "Afar"]),
    ("page_size=2&page_num=9", []),
    ("advanced_published=-1", []),
    ("weekdays=sunday", []),
    ("meeting_ids=abc", []),
    ("SearchString=999999", []),
]


def test_each_parameter_means_what_it_means_to_bmlt(county: Town) -> None:
    found = {question: names(county, question) for question, _expected in MEANINGS}

    assert found == dict(MEANINGS)


def test_a_meeting_is_found_by_its_number_and_keeps_it(county: Town) -> None:
    rows = ask(county, "GetSearchResults")
    noon = next(one for one in rows if one["meeting_name"] == "Noon")["id_bigint"]

    assert names(county, f"meeting_ids={noon}") == ["Noon"]
    assert names(county, f"SearchString={noon}") == ["Noon"]
    assert "Noon" not in names(county, f"meeting_ids[]=-{noon}")


def test_one_asks_for_some_fields_only(county: Town) -> None:
    rows = ask(county, "GetSearchResults&data_field_key=meeting_name,start_time,nonsense")

    assert rows[0] == {"meeting_name": "Dawn", "start_time": "06:30:00"}


def test_how_far_is_said_in_both_units(county: Town) -> None:
    [noon] = ask(county, "GetSearchResults&lat_val=40.3&long_val=-89.65&geo_width=10")

    assert float(noon["distance_in_km"]) == pytest.approx(11.12, abs=0.05)
    assert float(noon["distance_in_miles"]) == pytest.approx(6.91, abs=0.05)


def test_the_formats_in_use_come_along(county: Town) -> None:
    both = ask(county, "GetSearchResults&get_used_formats&weekdays=2")

    assert len(both["meetings"]) == 2
    assert {one["key_string"] for one in both["formats"]} == {"BB", "O", "WC", "D"}
    assert set(ask(county, "GetSearchResults&get_formats_only=1")) == {"formats"}


def test_formats_are_named_in_the_language_asked_for(county: Town) -> None:
    used = {one["key_string"]: one for one in ask(county, "GetFormats&lang_enum=es")}

    assert set(used) == {"BB", "C", "D", "M", "O", "VM", "WC"}
    assert used["O"]["name_string"] == "Abierta"
    assert used["WC"]["world_id"] == "WCHR"
    every = ask(county, "GetFormats&show_all=1")
    assert len(every) > 100
    asked = ask(county, "GetFormats&key_strings[]=TC&key_strings[]=VM&key_strings[]=HY")
    assert [one["key_string"] for one in asked] == ["HY", "TC", "VM"]
    assert ask(county, "GetFormats&format_ids=-17&key_strings=O") == []


def test_a_meeting_on_two_days_is_two_records_with_lasting_numbers(town: Town) -> None:
    town.found_friday()
    with town.inside():
        town.meeting("friday-night").rrule = "FREQ=WEEKLY;BYDAY=MO,FR"
        number = town.meeting("friday-night").id * 10

    rows = ask(town, "GetSearchResults")

    assert [(one["weekday_tinyint"], one["id_bigint"]) for one in rows] == [
        ("2", str(number + 2)),
        ("6", str(number)),
    ]


def test_a_meeting_of_some_weeks_says_so_first(town: Town) -> None:
    town.found_friday()
    with town.inside():
        town.meeting("friday-night").rrule = "FREQ=MONTHLY;BYDAY=2FR,4FR"
        town.meeting("friday-night").notes = "Ring the bell."

    [row] = ask(town, "GetSearchResults")

    assert row["weekday_tinyint"] == "6"
    assert "NW" in row["formats"].split(",")
    assert re.match(r"Not every week: .*econd and fourth Friday", row["comments"]), row["comments"]
    assert row["comments"].endswith("Ring the bell.")


@pytest.mark.parametrize("rule", ["FREQ=MONTHLY;BYMONTHDAY=20", None])
def test_what_has_no_day_of_the_week_is_left_out(town: Town, rule: str | None) -> None:
    town.found_friday()
    with town.inside():
        town.meeting("friday-night").rrule = rule

    assert ask(town, "GetSearchResults") == []


def test_a_meeting_closed_for_now_says_so(county: Town) -> None:
    with county.inside():
        county.meeting("dusk").attendance = "inactive"

    dusk = next(one for one in ask(county, "GetSearchResults") if one["meeting_name"] == "Dusk")

    assert "TC" in dusk["formats"].split(",")
    assert dusk["comments"].startswith("Closed for now.")


def test_ways_in_leave_only_as_the_group_allows(county: Town) -> None:
    open_ = ask(county, "GetSearchResults&venue_types=2")[0]
    assert open_["virtual_meeting_link"] == "https://zoom.us/j/1"

    county.take_in(record("secret", conference_url="https://zoom.us/j/2?pwd=abc"), name="another")
    answer = county.visitor.get(f"{ROOT}/json/?switcher=GetSearchResults")

    assert "Secret" in answer.text
    assert "j/2" not in answer.text


def test_an_unlisted_group_is_nowhere(county: Town) -> None:
    from groups.meetings.actions import horizon

    with county.inside():
        meeting = county.meeting("dusk")
        meeting.group.listed = False
        horizon.rebuild([meeting])

    for question in ("GetSearchResults", "GetFieldValues&meeting_key=meeting_name"):
        assert "Dusk" not in json.dumps(ask(county, question))
    dump = county.visitor.get(f"{ROOT}/csv/?switcher=GetNAWSDump").text
    assert "Noon" in dump
    assert "Dusk" not in dump


def test_a_script_calls_the_function_it_was_asked_to(county: Town) -> None:
    address = f"{ROOT}/jsonp/?switcher=GetSearchResults&weekdays=1&callback=jsonp_1_2"
    answer = county.visitor.get(address)

    assert answer.headers["Content-Type"] == "application/javascript; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    called = re.fullmatch(r"/\*\*/jsonp_1_2\((.*)\);", answer.text, re.DOTALL)
    assert called
    assert json.loads(called[1])[0]["meeting_name"] == "Dawn"


@pytest.mark.parametrize("callback", ["alert(1)//", "a b", "<script>", "1x", "é", "x" * 300])
def test_a_callback_that_is_more_than_a_name_is_refused(county: Town, callback: str) -> None:
    answer = county.visitor.get(
        f"{ROOT}/jsonp/", query_string={"switcher": "GetServerInfo", "callback": callback}
    )

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert callback not in answer.text


@pytest.mark.parametrize(
    "path",
    ["json/?switcher=Nothing", "xml/?switcher=GetFormats", "json/", "csv/?switcher=GetFormats"],
)
def test_an_unknown_question_is_told_what_can_be_asked(county: Town, path: str) -> None:
    answer = county.visitor.get(f"{ROOT}/{path}")

    assert answer.status_code == 422
    assert "GetSearchResults" in answer.text


@pytest.mark.parametrize("path", ["json", "json/", "json/index.php"])
def test_every_spelling_of_the_address_answers_at_once(county: Town, path: str) -> None:
    assert county.visitor.get(f"{ROOT}/{path}?switcher=GetServerInfo").status_code == 200


def test_any_site_may_read_it_and_asked_again_it_costs_nothing(county: Town) -> None:
    address = f"{ROOT}/json/?switcher=GetSearchResults"
    first = county.visitor.get(address, headers={"Accept-Encoding": "gzip"})
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Content-Encoding"] == "gzip"

    with county.counting() as statements:
        again = county.visitor.get(
            address, headers={"If-None-Match": first.headers["ETag"], "Accept-Encoding": "gzip"}
        )

    assert again.status_code == 304
    assert len(statements) == 1
    county.take_in(record("new", day=5), name="another")
    assert "New" in names(county)


def test_what_nobody_reads_makes_no_other_question(county: Town) -> None:
    address = f"{ROOT}/json/?switcher=GetSearchResults&services=1&recursive=1"
    first = county.visitor.get(address)

    with county.counting() as statements:
        again = county.visitor.get(f"{address}&anything=17&_=99")

    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert len(statements) == 1


def test_who_has_everything_written_again_and_again_must_wait(
    county: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "WORK", "6/10 minutes")
    county.app.extensions["rate_limits"].on = True
    questions = [f"{ROOT}/json/?switcher=GetSearchResults&page_size={n}" for n in range(1, 9)]

    answers = [county.visitor.get(one) for one in questions]
    again = county.visitor.get(questions[0])
    list_ = county.visitor.get("/feeds/meeting-guide.json")

    assert [one.status_code for one in answers] == [200] * 3 + [429] * 5
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert again.status_code == 200  # it was written already
    assert list_.status_code == 429


def test_an_answer_holds_no_more_than_a_server_can_carry(
    county: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = names(county)
    monkeypatch.setattr(selecting, "MOST_AT_ONCE", 2)

    assert names(county, "page_size=50") == everything[:2]
    assert names(county, "page_size=50&page_num=2") == everything[2:4]


def test_the_server_says_what_it_is(county: Town) -> None:
    [info] = ask(county, "GetServerInfo")

    assert info["version"].count(".") == 2
    assert info["aggregator_mode_enabled"] is False
    assert "meeting_name" in info["available_keys"].split(",")
    assert float(info["centerLatitude"]) == pytest.approx(40.2, abs=0.5)
    keys = {one["key"] for one in ask(county, "GetFieldKeys")}
    assert {"meeting_name", "start_time", "location_municipality"} <= keys
    box = ask(county, "GetCoverageArea")[0]
    assert float(box["nw_corner_latitude"]) == 40.7


def test_field_values_name_the_meetings_that_say_so(county: Town) -> None:
    rows = ask(county, "GetFieldValues&meeting_key=location_municipality")

    towns = {one["location_municipality"]: one["ids"].split(",") for one in rows}
    assert {name: len(ids) for name, ids in towns.items()}["Springfield"] == 2
    assert ask(county, "GetFieldValues&meeting_key=email_contact") == []


def test_world_services_get_their_sheet(county: Town) -> None:
    answer = county.visitor.get(f"{ROOT}/csv/?switcher=GetNAWSDump&sb_id=1")

    lines = answer.text.split("\r\n")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert lines[0].startswith("Committee,CommitteeName,AddDate,AreaRegion")
    assert "Dawn" in lines[1]
    assert "Sunday,0630" in lines[1]
    assert len(lines) == 7


def test_a_place_west_of_greenwich_is_a_number_in_the_sheet(county: Town) -> None:
    answer = county.visitor.get(f"{ROOT}/csv/?switcher=GetNAWSDump")

    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert any(row["Longitude"].startswith("-") for row in rows)
    assert all(float(row["Longitude"]) <= 180 for row in rows if row["Longitude"])
