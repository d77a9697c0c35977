"""An operator takes in a table: a sheet, a CSV of any dialect, and our own again."""

import json

import pytest

from groups.meetings.descriptions import MeetingDescription, Reading
from groups.meetings.forms import reading
from groups.meetings.forms.meeting_guide import Wanted
from groups.plumbing.errors import HomegroupError
from tests.meetings.conftest import Town, record

HEADINGS = "Time,End Time,Day,Name,Location,Address,Region,Types,Notes,Timezone,Slug"
HOPE = (
    '7:00 PM,8:30 PM,Monday,Hope,Café Luz,"12 Main St, Boise, ID 83702, USA",Boise > North,'
    '"Open, Big Book",,America/Boise,hope'
)


def table(*rows: str, headings: str = HEADINGS) -> bytes:
    return "\r\n".join([headings, *rows]).encode()


def read(content: bytes, kind: str = "auto") -> Reading:
    return reading.read(content, kind, Wanted("sheet"))


def meetings(found: Reading) -> list[MeetingDescription]:
    return [one for group in found.groups for one in group.meetings]


def said(found: Reading) -> list[str]:
    return [str(remark) for remark in found.remarks]


def test_a_row_is_read_by_its_headings() -> None:
    found = read(table(HOPE))

    (hope,) = meetings(found)
    assert hope.schedule is not None
    assert (hope.name, hope.source_slug, hope.types) == ("Hope", "hope", ("O", "B"))
    assert (hope.schedule.rrule, hope.schedule.duration_minutes) == ("FREQ=WEEKLY;BYDAY=MO", 90)
    assert hope.venue is not None
    assert (hope.venue.name, hope.venue.regions) == ("Café Luz", ("Boise", "North"))
    assert said(found) == []


DIALECTS = {
    "with a byte order mark": b"\xef\xbb\xbf" + table(HOPE),
    "with line feeds alone": table(HOPE).replace(b"\r\n", b"\n"),
    "with the line ends of old Macs": table(HOPE).replace(b"\r\n", b"\r"),
    "with empty rows": table("", ",,,,", HOPE, ""),
    "with semicolons": table(
        HOPE.replace(",", ";").replace("; ", ", "), headings=HEADINGS.replace(",", ";")
    ),
    "with its separator said first": b"sep=;\r\n"
    + table(HOPE.replace(",", ";").replace("; ", ", "), headings=HEADINGS.replace(",", ";")),
    "with tabs": table(
        HOPE.replace(",", "\t").replace("\t ", ", "), headings=HEADINGS.replace(",", "\t")
    ),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_says_the_same(dialect: str) -> None:
    assert meetings(read(DIALECTS[dialect])) == meetings(read(table(HOPE)))


def test_what_is_not_in_utf8_is_read_as_windows_and_remarked_upon() -> None:
    found = read(table(HOPE).decode().encode("cp1252"))

    assert meetings(found) == meetings(read(table(HOPE)))
    assert said(found)[0].startswith("the file: encoding: not in UTF-8; read as Windows-1252")


def test_a_google_sheet_says_the_same() -> None:
    cells = [HEADINGS.replace("Slug", "ID").split(",")]
    cells.append(["7:00 PM", "8:30 PM", "Monday", "Hope", "Café Luz"])
    cells[1] += ["12 Main St, Boise, ID 83702, USA", "Boise > North", "Open, Big Book", ""]
    cells[1] += ["America/Boise", "hope"]

    assert meetings(read(json.dumps({"values": cells}).encode())) == meetings(read(table(HOPE)))


@pytest.mark.parametrize(
    "day", ["Montag", "lunes", "Lundi", "月曜日", "måndag", "pondelok", "Mondays", "mon", "1"]
)
def test_days_have_their_names_in_many_languages(day: str) -> None:
    (hope,) = meetings(read(table(HOPE.replace("Monday", day))))

    assert hope.schedule is not None
    assert hope.schedule.rrule == "FREQ=WEEKLY;BYDAY=MO"


def test_the_older_names_of_types_are_known() -> None:
    (hope,) = meetings(
        read(table(HOPE.replace("Open, Big Book", "Step Meeting, Temporary Closure")))
    )

    assert (hope.types, hope.attendance) == (("ST",), "inactive")


def test_a_heading_that_is_there_twice_or_unknown_is_named() -> None:
    found = read(table(f"{HOPE},other,7", headings=f"{HEADINGS},Name,Shoe Size"))

    assert [one.name for one in meetings(found)] == ["Hope"]
    assert said(found) == [
        "the headings: Name: a heading that is there twice; the first one holds",
        "the headings: Shoe Size: not a heading we know; left out",
    ]


def test_a_row_without_a_slug_gets_one_of_its_own_each_time() -> None:
    bare = HOPE.removesuffix(",hope") + ","

    found = read(table(bare, bare))

    assert [one.source_slug for one in meetings(found)] == [
        "hope-monday-19-00",
        "hope-monday-19-00-2",
    ]
    assert "row 2 (hope-monday-19-00): slug: not given; made of name, day and time" in said(found)


def test_what_a_spreadsheet_could_not_reckon_is_no_value() -> None:
    found = read(table(HOPE.replace("Café Luz", "#REF!")))

    assert meetings(found)[0].venue is not None
    assert "row 2 (hope): location: #REF! instead of a value; left out" in said(found)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            b"21\tSunday\t09:00\tSizzler Group\n22\tMonday\t10:00\tHope",
            "The first row has no heading",
        ),
        (b"", "The table is empty"),
        (b"PK\x03\x04workbook", "This is a workbook or an archive"),
        (b"\xd0\xcf\x11\xe0old", "old Excel workbook"),
        (b"\x1f\x8b\x08bomb", "This is compressed"),
        (b"%PDF-1.7", "This is a PDF"),
        (HEADINGS.encode("utf-16"), "not in UTF-8"),
        (table("\0"), "This is not text"),
        (table('7:00 PM,,Monday,"Hope'), "In row 2 a quote"),
        (table(f"7:00 PM,,Monday,{'x' * 100_001}"), "Row 2 has a cell longer than"),
        (b"<!DOCTYPE html><title>Just a moment...</title>", "This is a web page, not a list"),
        (b'{"values": [[["deep"]]]}', "The first row has no heading"),
        (b'{"values": "no"}', "This is not a list of meetings"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(HomegroupError) as refused:
        read(content)

    assert sentence in str(refused.value)


def test_a_broken_row_is_named_and_may_be_left_out(town: Town) -> None:
    broken = HOPE.replace("7:00 PM", "25:00").replace(",hope", ",late")

    refused = town.take_in_content(table(HOPE, broken))
    taken = town.take_in_content(table(HOPE, broken), "--skip-broken")

    assert refused.exit_code == 2
    assert "row 3 (late): time: Give the time as HH:MM" in refused.output
    assert "such as 19:00. Left out.: row 3 (late)" in taken.output
    assert town.found() == ["hope"]


def test_our_own_sheet_comes_back_in(town: Town) -> None:
    rule = {"timezone": "America/Chicago"}
    town.take_in(record("hope", **rule), record("faith", day=3, notes="=1+1", **rule))
    ours = town.visitor.get("/feeds/meetings.csv").data

    (faith, hope) = meetings(read(ours))

    assert (faith.source_slug, faith.notes) == ("faith", "=1+1")
    assert hope.schedule is not None
    assert hope.schedule.rrule == "FREQ=WEEKLY;BYDAY=SU"
    assert hope.attendance == "in-person"
    again = town.take_in_content(ours, name="ours")
    assert "2 created" in again.output
    assert "0 created, 0 changed, 2 unchanged" in town.take_in_content(ours, name="ours").output
