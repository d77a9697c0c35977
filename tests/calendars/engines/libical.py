"""libical, the C library under GNOME's and KDE's calendars, called where it stands.

It is Debian's ``libical3`` and its like; nobody ships it as a Python package.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tests.calendars.engines.asking import Question, Spans, inside
from tests.servers.processes import one_at_a_time

_NAMES = ("libical.so.4", "libical.so.3", "libical.dylib", "libical.3.dylib")
_PACKAGES = ("libical4", "libical3")
_VEVENT = 4  # ICAL_VEVENT_COMPONENT
_RECURRENCE_ID = 66  # ICAL_RECURRENCEID_PROPERTY
_MARGIN = timedelta(days=40)


class NoLibical(AssertionError):
    """There is no libical here, and none could be had."""


class _Time(ctypes.Structure):
    """``struct icaltimetype``."""

    _fields_ = [  # ctypes wants a list
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", ctypes.c_int),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    ]


class _Span(ctypes.Structure):
    """``struct icaltime_span``."""

    _fields_ = [  # ctypes wants a list
        ("start", ctypes.c_int64),
        ("end", ctypes.c_int64),
        ("is_busy", ctypes.c_int),
    ]


_Found = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.POINTER(_Span), ctypes.c_void_p)
_RETURNS: dict[str, Any] = {
    "icalparser_parse_string": ctypes.c_void_p,
    "icalcomponent_get_first_component": ctypes.c_void_p,
    "icalcomponent_get_next_component": ctypes.c_void_p,
    "icalcomponent_get_uid": ctypes.c_char_p,
    "icalcomponent_get_first_property": ctypes.c_void_p,
    "icalproperty_get_datetime_with_component": _Time,
    "icalcomponent_get_dtstart": _Time,
    "icalcomponent_get_dtend": _Time,
    "icaltimezone_get_utc_timezone": ctypes.c_void_p,
    "icaltime_from_timet_with_zone": _Time,
    "icaltime_as_timet_with_zone": ctypes.c_int64,
    "icalrestriction_check": ctypes.c_int,
    "icalcomponent_count_errors": ctypes.c_int,
}


def gnome(questions: Sequence[Question]) -> list[Spans]:
    library = _library()
    return [_expand(library, question) for question in questions]


def errors_in(feed: bytes) -> int:
    """Count what libical's parser and its table of what may stand where find wrong."""
    library = _library()
    calendar = ctypes.c_void_p(library.icalparser_parse_string(feed))
    assert calendar, "libical reads nothing at all in it"
    library.icalrestriction_check(calendar)
    return int(library.icalcomponent_count_errors(calendar))


def _expand(library: Any, question: Question) -> Spans:
    calendar = ctypes.c_void_p(library.icalparser_parse_string(question.feed))
    utc = ctypes.c_void_p(library.icaltimezone_get_utc_timezone())

    def instant(time: _Time) -> int:
        return int(library.icaltime_as_timet_with_zone(time, ctypes.c_void_p(time.zone)))

    spans, held_elsewhere, series = [], set(), []
    for event in _events(library, calendar):
        named = library.icalcomponent_get_first_property(event, _RECURRENCE_ID)
        if not named:
            series.append(event)
            continue
        original = library.icalproperty_get_datetime_with_component(ctypes.c_void_p(named), event)
        held_elsewhere.add((library.icalcomponent_get_uid(event), instant(original)))
        start = library.icalcomponent_get_dtstart(event)
        spans.append((instant(start), instant(library.icalcomponent_get_dtend(event))))
    low, high = (
        library.icaltime_from_timet_with_zone(ctypes.c_int64(int(moment.timestamp())), 0, utc)
        for moment in (question.since - _MARGIN, question.until + _MARGIN)
    )
    for event in series:
        uid = library.icalcomponent_get_uid(event)
        found = _dates(library, event, low, high)
        spans += [span for span in found if (uid, span[0]) not in held_elsewhere]
    library.icalcomponent_free(calendar)
    return inside(question, ((_moment(start), _moment(end)) for start, end in spans))


def _events(library: Any, calendar: Any) -> Any:
    found = library.icalcomponent_get_first_component(calendar, _VEVENT)
    while found:
        yield ctypes.c_void_p(found)
        found = library.icalcomponent_get_next_component(calendar, _VEVENT)


def _dates(library: Any, event: Any, low: _Time, high: _Time) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []

    def take(_event: Any, span: Any, _data: Any) -> None:
        found.append((span.contents.start, span.contents.end))

    library.icalcomponent_foreach_recurrence(event, low, high, _Found(take), None)
    return found


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@cache
def _library() -> Any:
    """Load libical, or get it first where root allows; raises NoLibical."""
    with one_at_a_time(Path(sys.prefix) / "libical.turnstile"):
        library = _loaded() or (_debians() and _loaded())
    if not library:
        raise NoLibical(
            "There is no libical on this machine, and apt-get could not get it. "
            "Install `libical3` (Debian, Ubuntu) or `libical` (elsewhere)."
        )
    for name, kind in _RETURNS.items():
        getattr(library, name).restype = kind
    return library


def _loaded() -> Any:
    for name in _NAMES:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


def _debians() -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    _tell("update", "-q")
    return any(_tell("install", "-q", "-y", "--no-install-recommends", one) for one in _PACKAGES)


def _tell(*words: str) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["apt-get", *words], env=quiet, check=False, stdout=sys.stderr)
    return done.returncode == 0
