"""Whatever a list holds, it is read, or refused in a sentence: nothing else happens."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.meetings.descriptions import Reading, fields_of
from groups.meetings.forms import reading
from groups.meetings.forms.meeting_guide import Wanted
from groups.plumbing.errors import HomegroupError
from tests.meetings.conftest import record
from tests.meetings.test_importing_bmlt import row
from tests.meetings.test_moving_between_servers import friday_night

ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
NASTY = st.sampled_from(
    [
        *("=1+1", "@SUM(A1)", "\ud800", "\u0000", "\u202e", "Z\u0335\u0336" * 40, "a" * 70_000),
        *(10**400, -1, 1e308, "1e999", "\u0663", "\uff11\uff19:00", "9" * 5000),
        *("<svg/onload=x>", "javascript:x"),
    ]
)
MEETING_GUIDE = record("hope", types=["O"], notes="", day=0, end_time="20:00", group="Hope")


def read(said: object, **wanted: Any) -> Reading | None:
    """Read it as a file; None when it is refused with a sentence."""
    content = json.dumps(said).encode("utf-8", "surrogatepass")
    try:
        return reading.read(content, "auto", Wanted("x", timezone="UTC", **wanted))
    except HomegroupError as error:
        refusals = error
    assert refusals.message
    assert refusals.status in {400, 413, 422}
    return None


def writable(found: Reading | None) -> None:
    """What was read can be kept by any database: no halves of letters, no nought, no endless."""
    for group in found.groups if found else ():
        for meeting in group.meetings:
            said = json.dumps([fields_of(meeting), group.name], ensure_ascii=False)
            said.encode("utf-8")
            assert "\u0000" not in said
            assert "\\u0000" not in said
            assert len(meeting.name) <= 255
            assert len(meeting.slug) <= 64
            assert len(meeting.source_slug) <= 255


@pytest.mark.parametrize("fields", [MEETING_GUIDE, row()], ids=["meeting guide", "bmlt"])
@given(data=st.data())
@settings(max_examples=80)
def test_any_value_in_any_field_is_read_or_refused(
    fields: dict[str, Any], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(fields)))
    value = data.draw(ANYTHING | NASTY)

    writable(read([fields | {name: value}]))
    writable(
        read([fields, fields | {name: value, "slug": "b", "id_bigint": "9"}], skip_broken=True)
    )


@given(data=st.data())
@settings(max_examples=120)
def test_any_value_in_our_own_form_is_read_or_refused(data: st.DataObject) -> None:
    change = {"op": "cancel", "at": "2026-11-27T19:00", "note": ""}
    meeting = friday_night(changes=[change], venue={"name": "Hall"}, extra={"venmo": ""})
    group = {"slug": "friday", "name": "Friday Night", "meetings": [meeting]}
    optional = dict.fromkeys(("notes", "uid", "sequence", "source", "conference_url"))
    where = data.draw(st.sampled_from([group, meeting, meeting["venue"], change, meeting["extra"]]))
    name = data.draw(st.sampled_from(sorted(where | optional)))

    where[name] = data.draw(NASTY | ANYTHING)

    found = read({"format": "homegroup/1", "groups": [group]})
    writable(found)
    for one in found.groups[0].meetings if found and found.groups else ():
        assert (one.sequence or 0) < 2**31


@given(cells=st.lists(st.text(max_size=12) | NASTY.map(str), min_size=5, max_size=5))
@settings(max_examples=80)
def test_any_cell_is_read_or_refused(cells: list[str]) -> None:
    headings = ["Name", "Day", "Time", "Types", "Slug"]

    writable(read({"values": [headings, cells]}))
    writable(read({"values": [headings, ["Hope", "Monday", "7:00 PM", cells[0], cells[1]]]}))


@given(said=ANYTHING)
def test_any_document_is_read_or_refused(said: Any) -> None:
    read(said)
    read({"meetings": said})
    read({"values": said})
    read({"format": "homegroup/1", "groups": said})


@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for kind in reading.FORMATS:
        with suppress(HomegroupError):
            reading.read(content, kind, Wanted("x"))
