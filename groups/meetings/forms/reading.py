"""Reading a list whatever it is written in: which of the readers is meant, and then that one."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from groups.meetings.descriptions import Reading
from groups.meetings.forms import bmlt, files, interchange, meeting_guide, spreadsheet
from groups.meetings.forms.meeting_guide import Wanted
from groups.meetings.forms.spreadsheet_text import refuse_other_files
from groups.plumbing.errors import BadRequest, HomegroupError

FORMATS = ("auto", "homegroup", "meeting-guide", "bmlt", "csv")


@dataclass(frozen=True)
class Beside:
    """What a BMLT server says elsewhere: its formats and its service bodies, as bytes."""

    formats: bytes | None = None
    bodies: bytes | None = None


def read(content: bytes, kind: str, wanted: Wanted, beside: Beside | None = None) -> Reading:
    """Read the bytes of a list; raises BadRequest, or Unreadable with record and field."""
    if kind not in FORMATS:
        raise BadRequest(f"Give the format as one of {', '.join(FORMATS)}.", code="bad_request")
    refuse_other_files(content)
    beginning = content[:2048].removeprefix(b"\xef\xbb\xbf").lstrip()
    _refuse_page(beginning)
    if kind in {"auto", "csv"} and not beginning.startswith((b"[", b"{")):
        return spreadsheet.read(content, wanted)
    return _json(content, kind, wanted, beside)


def _refuse_page(beginning: bytes) -> None:
    """A sign-in page, an error page, a firewall's riddle: everything that is meant for eyes."""
    if beginning.startswith(b"<"):
        raise BadRequest(
            "This is a web page, not a list: perhaps the site asks to sign in or to prove one is "
            "human. Ask whoever runs it for the address of the feed itself.",
            code="not_a_feed",
        )


def _json(content: bytes, kind: str, wanted: Wanted, beside: Beside | None) -> Reading:
    beginning = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if beginning.startswith(b"[") and kind != "homegroup":
        return _list(files.elements(content), kind, wanted, beside)
    said = files.decoded(content)
    if kind == "homegroup" or (kind == "auto" and _is_ours(said)):
        return interchange.read(said)
    if spreadsheet.is_sheet(said) and kind in {"auto", "csv", "meeting-guide"}:
        return spreadsheet.read_sheet(said, wanted)
    if kind == "bmlt" or (kind == "auto" and bmlt.is_bmlt(said)):
        return bmlt.read(said, wanted, *_beside(beside))
    return meeting_guide.read(said, wanted)


def _list(records: Iterator[object], kind: str, wanted: Wanted, beside: Beside | None) -> Reading:
    """Read a list without ever holding all of it; its first record tells what it is."""
    first = list(islice(records, 1))
    every = chain(first, records)
    if kind == "bmlt" or (kind == "auto" and bmlt.is_bmlt(first)):
        return bmlt.read(every, wanted, *_beside(beside))
    return meeting_guide.read(every, wanted)


def _is_ours(said: object) -> bool:
    return isinstance(said, dict) and str(said.get("format", "")).startswith("homegroup/")


def _beside(beside: Beside | None) -> tuple[object, object]:
    if beside is None:
        return None, None
    return _answer(beside.formats, "formats"), _answer(beside.bodies, "service bodies")


def _answer(content: bytes | None, named: str) -> object:
    if content is None:
        return None
    try:
        said = files.decoded(content)
    except HomegroupError as error:
        raise BadRequest(f"The {named}: {error.message}", code=error.code) from None
    if not isinstance(said, list):
        raise BadRequest(f"The {named}: this is not a list.", code="not_a_feed")
    return said
