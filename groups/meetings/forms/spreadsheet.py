"""Reading tables of meetings: the sheets of TSML and Google, Excel's dialects, and our own CSV.

A table needs headings. Each row is given the Meeting Guide's names and read as one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, NoReturn

from groups.meetings import types
from groups.meetings.descriptions import Reading, Remark, Unreadable
from groups.meetings.forms import meeting_guide_times as times
from groups.meetings.forms.markup import visible
from groups.meetings.forms.meeting_guide import Found, Wanted, read_records
from groups.meetings.forms.meeting_guide_record import Around, Record
from groups.meetings.forms.spreadsheet_text import LONGEST_CELL, MOST_ROWS, Rows, rows_of
from groups.meetings.notation import schedule_from
from groups.meetings.schedule import Schedule
from groups.meetings.slugs import slug_of
from groups.plumbing.errors import Invalid

Fields = dict[str, Any]
_ALIASES = {
    "id": "slug",
    "full_address": "formatted_address",
    "start_time": "time",
    "weekday": "day",
    "type": "types",
    "time_zone": "timezone",
    "attendance": "attendance_option",
    "zip": "postal_code",
    "group_name": "group",
    "meeting_name": "name",
}
_TAKEN = frozenset(
    """slug name day time end_time timezone group location formatted_address address city state
    postal_code country region sub_region sub_sub_region regions types notes location_notes
    group_notes latitude longitude approximate website conference_url conference_url_notes
    conference_phone conference_phone_notes attendance_option venmo square paypal
    homegroup_online updated district sub_district
    rrule start_local duration_minutes language fellowship""".split()
)
# Left where they are, without a word: links back to the list, and what we keep of nobody.
_PASSED_OVER = frozenset(
    """author url edit_url feedback_url feedback_emails schedule website_2 mailing_address
    last_contact entity entity_email entity_location entity_logo entity_phone entity_url
    entity_website_url email phone data_source_name coordinates""".split()
)
_NEEDED = ("name", "time", "day")
_NO_VALUE = frozenset({"#n/a", "#ref!", "#value!", "#name?", "#null!", "#div/0!", "#num!"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def is_sheet(content: object) -> bool:
    """Tell whether this is the JSON of a Google Sheet."""
    return isinstance(content, dict) and isinstance(content.get("values"), list)


def read(content: bytes, wanted: Wanted) -> Reading:
    """Read CSV of any dialect; raises BadRequest, or Unreadable with row and column."""
    rows, remarks = rows_of(content)
    return _read(rows, remarks, wanted)


def read_sheet(content: object, wanted: Wanted) -> Reading:
    """Read ``{"values": [[headings], [row], …]}``."""
    values = content.get("values") if isinstance(content, dict) else None
    if not isinstance(values, list) or len(values) > MOST_ROWS:
        _refuse("This is not the content of a sheet.")
    rows = [
        (number, [_cell(one) for one in row])
        for number, row in enumerate(values, 1)
        if isinstance(row, list) and any(str(one).strip() for one in row)
    ]
    return _read(rows, [], wanted)


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    if len(text) > LONGEST_CELL:
        _refuse(f"A cell is longer than {LONGEST_CELL:,} characters.")
    return text


def _refuse(sentence: str) -> NoReturn:
    raise Unreadable([Remark("the file", "record", sentence)], code="not_a_feed")


def _read(rows: Rows, remarks: list[Remark], wanted: Wanted) -> Reading:
    if not rows:
        _refuse("The table is empty.")
    found = Found(remarks=remarks)
    headings = _headings(rows[0][1], found)
    return read_records(_records(rows[1:], headings, found), wanted, found)


def _headings(cells: Sequence[str], found: Found) -> list[str]:
    """Return a field for each column, "" for those left out; raises Unreadable without any."""
    named = [slug_of(cell.strip()).replace("-", "_") if cell.strip() else "" for cell in cells]
    fields = [_ALIASES.get(name, name) for name in named]
    lacking = [name for name in _NEEDED if name not in fields and "start_local" not in fields]
    if len(lacking) > 1 or "name" not in fields:
        _refuse(
            f"The first row has no heading for {', '.join(lacking or ['name'])}. A table needs "
            "headings such as Time, Day, Name, Address; add them and try again."
        )
    kept: list[str] = []
    for column, field in enumerate(fields):
        if field in kept:
            _remark(found, cells[column], "a heading that is there twice; the first one holds")
        elif field and field not in _TAKEN and not _is_passed_over(field):
            _remark(found, cells[column], "not a heading we know; left out")
        kept.append(field if field in _TAKEN and field not in kept else "")
    return kept


def _is_passed_over(field: str) -> bool:
    return field in _PASSED_OVER or field.startswith("contact_")


def _remark(found: Found, heading: str, sentence: str) -> None:
    found.remarks.append(Remark("the headings", heading.strip()[:60], sentence))


def _records(rows: Rows, headings: list[str], found: Found) -> Iterable[Record]:
    used: Counter[str] = Counter()
    for number, cells in rows:
        fields, notes = _fields(cells, headings)
        if len(cells) > len(headings) and any(one.strip() for one in cells[len(headings) :]):
            notes.append(("record", "more cells than headings; the rest left out"))
        if not fields.get("slug"):
            fields["slug"] = _own_slug(fields, used)
            notes.append(("slug", "not given; made of name, day and time"))
        record = _record(fields, number, found)
        if record is not None:
            for field, sentence in notes:
                record.note(field, sentence)
            yield record


def _record(fields: Fields, number: int, found: Found) -> Record | None:
    bare = Record(fields, number, Around(row="row"))
    try:
        schedule = _schedule(fields)
    except Invalid as error:
        found.refuse(bare, error)
        return None
    around = Around(
        row="row",
        language=_word(fields.pop("language", ""))[:16],
        fellowship=_word(fields.pop("fellowship", ""))[:32],
        schedule=schedule,
    )
    return Record(fields, number, around)


def _word(cell: str) -> str:
    return " ".join(visible(cell).split())


def _fields(cells: Sequence[str], headings: list[str]) -> tuple[Fields, list[tuple[str, str]]]:
    """Return the row by field, as the Meeting Guide writes it where a sheet has its own way."""
    fields: Fields = {}
    notes: list[tuple[str, str]] = []
    for field, cell in zip(headings, cells, strict=False):
        value = cell.strip()
        if value.casefold() in _NO_VALUE:
            notes.append((field or "record", f"{value} instead of a value; left out"))
            value = ""
        if value[:1] == "'" and value[1:].lstrip(" \u00a0").startswith(_FORMULA):
            value = value[1:]  # the apostrophe only kept the program from reckoning
        if field and value:
            fields[field] = value
    _put_in_our_way(fields)
    return fields, notes


def _put_in_our_way(fields: Fields) -> None:
    """What cannot be is left as it stands, and refused when its row is read."""
    with suppress(Invalid):
        fields["time"] = times.clock(fields.get("time"), "time")
    with suppress(Invalid):
        fields["end_time"] = times.clock(fields.get("end_time"), "end_time")
    with suppress(Invalid):
        days = times.days(fields.get("day"))
        fields["day"] = days[0] if len(days) == 1 else days
    if fields.get("types"):
        fields["types"] = _types(str(fields["types"]))
    path = str(fields.get("regions") or fields.get("region") or "")
    if ">" in path:
        fields["regions"] = [part.strip() for part in path.split(">")]
    for name in ("latitude", "longitude"):
        with suppress(ValueError, KeyError):
            fields[name] = float(fields[name].replace(",", "."))


def _types(cell: str) -> list[str]:
    """Codes or names, parted by commas; a name may hold a comma or a slash itself."""
    words = [word.strip() for word in cell.replace(";", ",").split(",") if word.strip()]
    return [types.code_of(word) or word for word in words]


def _own_slug(fields: Fields, used: Counter[str]) -> str:
    day = fields.get("day")
    named = times.name_of(day) if isinstance(day, int) else ""
    slug = slug_of(f"{fields.get('name', '')} {named} {fields.get('time', '')}")
    used[slug] += 1
    return slug if used[slug] == 1 else f"{slug[:60]}-{used[slug]}"


def _schedule(fields: Fields) -> Schedule | None:
    """The rule itself, where the table has it: ours does."""
    start, rule = fields.pop("start_local", ""), fields.pop("rrule", "")
    minutes = fields.pop("duration_minutes", "")
    if not start:
        return None
    if not str(minutes or "60").isdecimal():
        raise Invalid("Give the length in minutes, for example 60.", "duration_minutes")
    return schedule_from(
        {
            "timezone": fields.get("timezone", ""),
            "start_local": start,
            "rrule": rule or None,
            "duration_minutes": int(str(minutes or 60)[:6]),
        }
    )
