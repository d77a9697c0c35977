"""The directory as a BMLT server: what its clients ask is answered as BMLT answers it.

Everything here is public, and the same for whoever asks. What was written for one question is
kept until the directory changes; what meetings are chosen by is kept for all questions.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from groups.meetings import bodies, formats
from groups.meetings.feeds import bmlt, bmlt_tables, naws
from groups.meetings.feeds.bmlt import PATH
from groups.meetings.forms.bmlt_question import (
    PARAMETERS,
    WEEK,
    Asked,
    asked,
    callback_of,
    selection_of,
)
from groups.meetings.selecting import Entry, Selection, Wish, chosen, page_of
from groups.meetings.views.blueprint import bp
from groups.meetings.views.feeds import (
    directory_at,
    open_to_all,
    our_address,
    public_document,
    spend,
)
from groups.plumbing.keeping import Shelf

MOST_KEPT_BYTES = 16 * 1024 * 1024
_texts: Shelf[bytes] = Shelf(MOST_KEPT_BYTES)
# So many entries are looked at while one record is written.
LOOKED_AT = 150
_kept_entries: tuple[str, list[Entry]] = ("", [])
_reading = threading.Lock()


@dataclass(frozen=True)
class Question:
    """One question to the directory as it is at ``mark``. What it needs is fetched when asked."""

    asked: Asked
    mark: str
    address: str

    @property
    def root(self) -> str:
        return self.address + PATH

    @cached_property
    def entries(self) -> list[Entry]:
        found = entries_at(self.mark)
        spend(len(found) // LOOKED_AT)
        return found

    @cached_property
    def body_rows(self) -> list[bmlt.Record]:
        return bmlt_tables.body_rows(bodies.tree(), "All meetings listed here", self.address)

    def records(self, found: list[tuple[Entry, float | None]]) -> Iterable[bmlt.Record]:
        spend(len(found))
        return bmlt.records(found, self.root, bmlt_tables.names_of_bodies(self.body_rows))


@bp.get(f"{PATH}/client_interface/<data_format>")
@bp.get(f"{PATH}/client_interface/<data_format>/")
@bp.get(f"{PATH}/client_interface/<data_format>/index.php")
def bmlt_answer(data_format: str) -> BaseResponse:
    words = asked(request.args.to_dict(flat=False))
    switcher = words.one("switcher")
    callback = callback_of(words)
    known = _SHEETS if data_format == "csv" else _ANSWERS
    if switcher not in known or data_format not in {"json", "jsonp", "csv"} or callback is None:
        return _refused()
    question = Question(words, directory_at(), our_address())
    tag = _tag(question, data_format)
    if data_format == "csv":
        return public_document(
            tag,
            lambda: _SHEETS[switcher](question).encode(),
            "text/csv; charset=utf-8",
            "bmlt.csv",
        )

    def write() -> bytes:
        return json.dumps(_ANSWERS[switcher](question), ensure_ascii=False).encode()

    if data_format == "json":
        return public_document(tag, write, "application/json", "bmlt.json")
    return _script(callback, tag, write)


def _script(callback: str, tag: str, write: Callable[[], bytes]) -> Response:
    """Answer with a call. It is not kept whole: each reader's page gives the function a name."""
    name = hashlib.sha256(callback.encode()).hexdigest()[:16]
    return public_document(
        f"{tag}-{name}",
        lambda: _called(callback, _kept_text(tag, write)),
        "application/javascript; charset=utf-8",
        "bmlt.js",
        kept=False,
    )


def _called(callback: str, text: bytes) -> list[bytes]:
    """Write a call of the named function. The comment keeps the bytes from being anything else."""
    return [b"/**/%s(" % callback.encode(), text, b");"]


def _kept_text(tag: str, write: Callable[[], bytes]) -> bytes:
    known = _texts.get(tag)
    if known is None:
        written = write()
        known = _texts.put(tag, written, len(written))
    return known


def _refused() -> Response:
    """Say what can be asked, as BMLT does with this status; never a script."""
    sentence = (
        "Ask with ?switcher= and one of " + ", ".join(_ANSWERS) + " (json and jsonp), or "
        "GetNAWSDump (csv). A jsonp callback is a name of letters, digits, _, . and $."
    )
    return open_to_all(Response(sentence, 422, content_type="text/plain; charset=utf-8"))


def _tag(question: Question, data_format: str) -> str:
    """Name the answer by all that it depends on. A jsonp answer is the json one in a call."""
    words = question.asked.words
    said = [(name, tuple(words[name])) for name in sorted(PARAMETERS & words.keys())]
    kind = "csv" if data_format == "csv" else "json"
    parts = repr((question.mark, question.address, kind, said))
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def entries_at(mark: str) -> list[Entry]:
    """Return what meetings are chosen by. Read by one at a time: who waits finds it read."""
    global _kept_entries
    if _kept_entries[0] != mark:
        with _reading:
            if _kept_entries[0] != mark:
                _kept_entries = (mark, bmlt.entries())
    return _kept_entries[1]


# --- meetings ---------------------------------------------------------------------------------


def _search_results(question: Question) -> Any:
    words = question.asked
    found = _found(question, selection_of(words))
    language = words.one("lang_enum", "en")
    used = bmlt_tables.formats_used(entry for entry, _km in found)
    if words.has("get_formats_only"):
        return {"formats": bmlt_tables.format_rows(used, language, question.root)}
    fields = [key for key in words.several("data_field_key") if key]
    meetings = [_only(record, fields) for record in question.records(found)]
    if words.has("get_used_formats"):
        rows = bmlt_tables.format_rows(used, language, question.root)
        return {"meetings": meetings, "formats": rows}
    return meetings


def _found(question: Question, selection: Selection) -> list[tuple[Entry, float | None]]:
    selection = _with_bodies_below(question, selection)
    found = chosen(question.entries, selection)
    if selection.words:
        said = bmlt.meetings_saying(selection.words)
        found = [one for one in found if one[0].meeting_id in said]
    if selection.key:
        found = _saying(question, found, selection)
    return list(page_of(found, selection))


def _with_bodies_below(question: Question, selection: Selection) -> Selection:
    if not selection.recursive:
        return selection
    wish = selection.services
    wanted = bmlt_tables.below(question.body_rows, wish.wanted)
    unwanted = bmlt_tables.below(question.body_rows, wish.unwanted)
    return replace(selection, services=Wish(frozenset(wanted), frozenset(unwanted)))


def _saying(
    question: Question, found: list[tuple[Entry, float | None]], selection: Selection
) -> list[tuple[Entry, float | None]]:
    """Keep those whose field says one of the values; a place on the map is not to be asked so."""
    if selection.key not in set(bmlt.FIELDS) - {"formats", "latitude", "longitude"}:
        return []
    values = {value.strip().casefold() for value in selection.value}
    if selection.key in {"start_time", "duration_time"}:
        values |= {f"{value}:00" for value in values}
    says = {
        record["id_bigint"]
        for record in question.records(found)
        if record[selection.key].casefold() in values
    }
    return [one for one in found if str(one[0].id) in says]


def _only(record: bmlt.Record, fields: list[str]) -> bmlt.Record:
    return {name: record[name] for name in fields if name in record} if fields else record


# --- all else ---------------------------------------------------------------------------------


def _formats(question: Question) -> Any:
    words = question.asked
    wish = words.wish("format_ids")
    if wish is None:
        return []
    used = bmlt_tables.formats_used(question.entries)
    keys = words.several("key_strings")
    numbers = bmlt_tables.formats_asked(used, wish, keys, all_=words.one("show_all") == "1")
    languages = words.several("lang_enum") or ["en"]
    return [
        row
        for language in languages[:20]
        for row in bmlt_tables.format_rows(numbers, language, question.root)
    ]


def _bodies(question: Question) -> Any:
    words = question.asked
    wish = words.wish("services")
    if wish is None:
        return []
    return bmlt_tables.bodies_asked(
        question.body_rows,
        wish,
        recursive=words.one("recursive") == "1",
        parents=words.one("parents") == "1",
    )


def _field_values(question: Question) -> Any:
    words = question.asked
    key = words.one("meeting_key")
    if key not in bmlt.FIELDS:
        return []
    found: list[tuple[Entry, float | None]] = [(entry, None) for entry in question.entries]
    if key == "formats" and words.several("specific_formats"):
        named = words.several("specific_formats")
        wanted = {formats.FORMATS[one].id for one in named if one in formats.FORMATS}
        wanted |= {int(one) for one in named if one.isascii() and one.isdigit()}
        found = [one for one in found if wanted & set(one[0].formats)]
    return bmlt_tables.field_values(key, question.records(found))


def _naws(question: Question) -> str:
    """Return the sheet of a body and all below it; of everything without a body."""
    wish = question.asked.wish("sb_id") or Wish()
    wanted = bmlt_tables.below(question.body_rows, wish.wanted)
    selection = Selection(services=Wish(frozenset(wanted)), sort=WEEK)
    return naws.written(question.records(chosen(question.entries, selection)))


_ANSWERS: dict[str, Callable[[Question], Any]] = {
    "GetSearchResults": _search_results,
    "GetFormats": _formats,
    "GetServiceBodies": _bodies,
    "GetFieldKeys": lambda _question: bmlt_tables.field_keys(),
    "GetFieldValues": _field_values,
    "GetServerInfo": lambda question: bmlt_tables.server_info(question.entries),
    "GetCoverageArea": lambda question: bmlt_tables.coverage(question.entries),
}
_SHEETS: dict[str, Callable[[Question], str]] = {"GetNAWSDump": _naws}
