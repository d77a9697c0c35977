"""The time, and the world's time zones.

Zone data comes from the pinned ``tzdata`` package alone: a system's copy may be years old,
and a stale zone is a missed meeting.
"""

import logging
import re
import zoneinfo
from datetime import UTC, date, datetime
from functools import lru_cache

from tzdata import IANA_VERSION  # type: ignore[import-untyped]

from groups.plumbing.errors import Invalid

zoneinfo.reset_tzpath(())
zoneinfo.ZoneInfo.clear_cache()

log = logging.getLogger(__name__)

_ZONE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]{0,31}(/[A-Za-z0-9_+\-]{1,31}){0,2}")


def now() -> datetime:
    """This instant, aware UTC."""
    return datetime.now(UTC)


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every IANA zone we know."""
    return frozenset(zoneinfo.available_timezones())


def zone_rules() -> str:
    """Return the version of the zone data, such as "2026f"."""
    return str(IANA_VERSION)


def zone(name: str, field: str = "timezone") -> zoneinfo.ZoneInfo:
    """Return the IANA zone of that name; raises Invalid for anything else.

    For what comes from outside; a name out of our own tables is for ``kept_zone``.
    """
    if not is_zone(name):
        sentence = 'Give the time zone by its name, such as "America/New_York".'
        raise Invalid(sentence, field, code="bad_zone")
    return _zone_read(name)


def is_zone(name: str) -> bool:
    """Tell whether the zone data has it.

    zoneinfo itself answers "Europe" with IsADirectoryError and long names with OSError.
    """
    return name in zone_names() and _ZONE_NAME.fullmatch(name) is not None


def kept_zone(name: str) -> zoneinfo.ZoneInfo:
    """Return the zone of a name out of our own tables; UTC for one the zone data lacks.

    The name was known when it was kept. A release put back, a database brought from a newer
    server, a name that IANA drops: one such row must not spoil a page of others.
    """
    if is_zone(name):
        return _zone_read(name)
    _say_unknown(name if _ZONE_NAME.fullmatch(name) else "?", now().date())
    return _zone_read("UTC")


@lru_cache(maxsize=256)
def _say_unknown(name: str, _day: date) -> None:
    """Say it once a day."""
    log.warning("kept, but not in the zone data %s: the time zone %s", zone_rules(), name)


@lru_cache(maxsize=1024)
def _zone_read(name: str) -> zoneinfo.ZoneInfo:
    """Read a zone once: zoneinfo itself forgets all but the last eight."""
    return zoneinfo.ZoneInfo(name)


def iso(instant: datetime) -> str:
    """An instant as our outside contract writes it: ISO 8601 in UTC with ``Z``."""
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def iso_ms(epoch_s: float) -> str:
    """An instant given as epoch seconds, to the millisecond, with ``Z``."""
    at = datetime.fromtimestamp(epoch_s, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso(text: str, field: str) -> datetime:
    """Read an aware ISO 8601 instant; raises Invalid for naive or malformed ones."""
    try:
        instant = datetime.fromisoformat(text.strip().replace(" ", "+"))
        if instant.tzinfo is None:
            raise ValueError(text)
        return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid("Give the time as 2026-02-20T19:00:00Z.", field) from None
