"""Reading what a BMLT server answers: its search results, with its formats and service bodies.

Each record is given the Meeting Guide's names and read as one. Blank is how BMLT says "none".
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from groups.meetings import formats as known_formats
from groups.meetings.descriptions import BodyDescription, Reading, Remark, Unreadable
from groups.meetings.forms.markup import visible
from groups.meetings.forms.meeting_guide import Found, Wanted, read_records
from groups.meetings.forms.meeting_guide_record import Around, Record
from groups.meetings.forms.meeting_guide_times import clock, minutes_between, name_of
from groups.meetings.forms.values import web_address
from groups.plumbing.errors import Invalid

Row = dict[str, Any]
KINDS = frozenset("GR CO GS LS AS MA RS ZF WS".split())
_NAMED = {
    "slug": "id_bigint",
    "name": "meeting_name",
    "day": "weekday_tinyint",
    "time": "start_time",
    "end_time": "duration_time",
    "timezone": "time_zone",
    "types": "formats",
    "location": "location_text",
    "location_notes": "location_info",
    "notes": "comments",
    "conference_url": "virtual_meeting_link",
    "conference_url_notes": "virtual_meeting_additional_info",
    "conference_phone": "phone_meeting_number",
    "attendance_option": "venue_type",
}
_VENUE_TYPES = {"1": "in_person", "2": "online", "3": "hybrid"}
# Old servers wrote the question before the answer.
_PROMPT = "#@-@#"
_TOP = frozenset({"", "0"})


def is_bmlt(content: object) -> bool:
    """Tell whether this looks like search results."""
    rows = content.get("meetings") if isinstance(content, dict) else content
    first = (
        next((row for row in rows if isinstance(row, dict)), {}) if isinstance(rows, list) else {}
    )
    return "id_bigint" in first or "weekday_tinyint" in first


def read(content: object, wanted: Wanted, formats: object = None, bodies: object = None) -> Reading:
    """Read search results: a list, or one with ``formats`` and ``service_bodies`` beside it."""
    found = Found()
    if isinstance(content, dict):
        formats = formats or content.get("formats")
        bodies = bodies or content.get("service_bodies") or content.get("serviceBodies")
    rows = content.get("meetings") if isinstance(content, dict) else content
    if not isinstance(rows, list | Iterator):
        sentence = "This is not what a BMLT server answers to GetSearchResults."
        raise Unreadable([Remark("the file", "record", sentence)], code="not_a_feed")
    codes = _Codes(_rows(formats))
    described = tuple(_body(row) for row in _rows(bodies) if _word(row, "id"))
    known = {body.key for body in described}
    return read_records(_records(rows, codes, known, found), wanted, found, described)


def _rows(content: object) -> list[Row]:
    return [row for row in content if isinstance(row, dict)] if isinstance(content, list) else []


def _records(
    rows: Iterable[object], codes: "_Codes", bodies: set[str], found: Found
) -> Iterable[Record]:
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            sentence = "Each meeting must be an object."
            found.problems.append(Remark(f"record {number}", "record", sentence))
            continue
        if _word(row, "published") == "0":
            name = f"record {number} ({_word(row, 'id_bigint')[:64]})"
            found.remarks.append(Remark(name, "published", "not published; left out"))
            continue
        yield _record(row, number, codes, bodies)


def _record(row: Row, number: int, codes: "_Codes", bodies: set[str]) -> Record:
    fields, notes = _fields(row, codes)
    body = _word(row, "service_body_bigint")
    around = Around(
        fields=_NAMED,
        body=body if body in bodies or not bodies else "",
        called=_called(fields),
        language=_word(row, "lang_enum")[:16],
    )
    record = Record(fields, number, around)
    for field, sentence in notes:
        record.note(field, sentence)
    return record


def _fields(row: Row, codes: "_Codes") -> tuple[Row, list[tuple[str, str]]]:
    """Return the row with the Meeting Guide's names, and what to remark upon."""
    keys = [key.strip() for key in _word(row, "formats").split(",") if key.strip()]
    types, unknown = codes.types_of(keys)
    notes = [("types", f"{key[:30]!r} has no name we know; kept aside") for key in unknown]
    start, length = _without_seconds(row.get("start_time")), _word(row, "duration_time")
    end = _end(start, length)
    if start and end is None and length.strip("0: "):
        notes.append(("end_time", "not a length of less than a day; taken as an hour"))
    fields: Row = {
        "slug": _key(row),
        "name": _text(row, "meeting_name"),
        "day": _day(row.get("weekday_tinyint")),
        "time": start,
        "end_time": end,
        "timezone": _word(row, "time_zone"),
        "types": types,
        "location": _text(row, "location_text"),
        "formatted_address": _address(row),
        "regions": _regions(row),
        "location_notes": _how_to_get_there(row),
        "latitude": row.get("latitude"),
        "longitude": row.get("longitude"),
        "notes": _text(row, "comments"),
        "conference_url": _text(row, "virtual_meeting_link"),
        "conference_url_notes": _text(row, "virtual_meeting_additional_info"),
        "conference_phone": _text(row, "phone_meeting_number"),
        "attendance_option": _attendance(row, keys, types),
        "formats": _word(row, "formats"),
        "world_id": _word(row, "worldid_mixed"),
    }
    for name in ("latitude", "longitude"):  # always text here: nothing to remark upon
        fields[name] = _number(fields[name])
    return fields, notes


def _attendance(row: Row, keys: Sequence[str], types: Sequence[str]) -> str:
    kind = _VENUE_TYPES.get(_word(row, "venue_type"), "")
    if not kind and "HY" in keys:
        kind = "hybrid"
    # A closed place: how one attends then follows from whether there is a way in from afar.
    return "" if "TC" in types else kind


class _Codes:
    """What the server calls its formats, by key: each comes once for every language."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._known: dict[str, tuple[str, str]] = {}
        for row in sorted(rows, key=lambda one: _word(one, "lang") == "en"):
            self._known[_word(row, "key_string")] = (
                _word(row, "world_id"),
                _word(row, "name_string"),
            )

    def types_of(self, keys: Iterable[str]) -> tuple[list[str], list[str]]:
        """Return our codes, and the keys that have none."""
        found = {key: known_formats.types_of(key, *self._known.get(key, ())) for key in keys}
        types = dict.fromkeys(code for codes in found.values() for code in codes)
        return list(types), [key for key, codes in found.items() if not codes]


def _key(row: Row) -> str:
    """Several servers behind one answer count their meetings each from 1."""
    number, root = _word(row, "id_bigint"), _word(row, "root_server_id")
    return f"{root}-{number}" if root and number else number


def _called(fields: Row) -> str:
    day = fields["day"]
    return f"{fields['name']} {name_of(day) if isinstance(day, int) else ''}".strip()


def _day(value: object) -> object:
    """BMLT counts from 1, Sunday; what is no such number is for the reader to refuse."""
    word = str(value or "").strip()
    if not word:
        return None
    return int(word) - 1 if word in {"1", "2", "3", "4", "5", "6", "7"} else f"{word}th"


def _without_seconds(value: object) -> object:
    """Read 19:00:00 as 19:00; anything else is for the reader to understand or refuse."""
    word = str(value or "").strip()
    return word[:5] if len(word) == 8 and word[2] == word[5] == ":" else (word or None)


def _end(start: object, duration: str) -> str | None:
    hours, _, rest = duration.partition(":")
    minutes = rest[:2]
    if not isinstance(start, str) or not (hours.isdecimal() and minutes.isdecimal()):
        return None
    length = int(hours[:3]) * 60 + int(minutes)
    try:
        began = minutes_between("00:00", clock(start, "start_time"))
    except Invalid:
        return None
    ends = (began + length) % (24 * 60)
    return f"{ends // 60:02}:{ends % 60:02}" if 0 < length < 24 * 60 else None


def _address(row: Row) -> str:
    code = f"{_text(row, 'location_province')} {_text(row, 'location_postal_code_1')}".strip()
    town = _text(row, "location_municipality") or _text(row, "location_city_subsection")
    parts = (_text(row, "location_street"), town, code, _text(row, "location_nation"))
    return ", ".join(part for part in parts if part)


def _regions(row: Row) -> list[str]:
    names = ("location_sub_province", "location_municipality", "location_city_subsection")
    found = [_text(row, name) for name in (*names, "location_neighborhood")]
    return list(dict.fromkeys(one for one in found if one))


def _how_to_get_there(row: Row) -> str:
    lines = [_text(row, name) for name in ("location_info", "train_lines", "bus_lines")]
    return "\n".join(line for line in lines if line)


def _number(value: object) -> object:
    try:
        return float(value) if isinstance(value, str) and value.strip() else value
    except ValueError:
        return value


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value).rpartition(_PROMPT)[2].strip()


def _word(row: Row, name: str) -> str:
    return " ".join(visible(_text(row, name)).split())[:255]


def _body(row: Row) -> BodyDescription:
    parent, kind = _word(row, "parent_id"), _word(row, "type")
    try:
        website = web_address(_text(row, "url"), "url")
    except Invalid:
        website = ""
    return BodyDescription(
        key=_word(row, "id"),
        name=_word(row, "name") or _word(row, "id"),
        parent="" if parent in _TOP else parent,
        kind=kind if kind in KINDS else "",
        description=visible(_text(row, "description"))[:20_000],
        website=website[:500],
        helpline=_word(row, "helpline"),
    )
