"""What a group chooses for its rooms, as its form sends it."""

from collections.abc import Callable, Mapping
from typing import Any

from groups.plumbing.errors import Invalid
from groups.rooms.options import (
    DOOR_MODES,
    KEPT,
    KNOWN,
    LATE_COMERS,
    MOST_FELLOWSHIP_MINUTES,
    MOST_SLOW_SECONDS,
    PRESENCE,
    Options,
)

Read = Callable[[str, str], Any]


def _one_of(known: tuple[str, ...]) -> Read:
    def read(field: str, value: str) -> str:
        if value not in known:
            raise Invalid("Please choose one of these.", field)
        return value

    return read


def _up_to(most: int) -> Read:
    def read(field: str, value: str) -> int:
        value = value.strip() or "0"
        if not (value.isascii() and value.isdecimal() and len(value) < 6 and int(value) <= most):
            raise Invalid(f"Give a whole number, at most {most}.", field)
        return int(value)

    return read


# Every choice that is not a yes or a no.
READERS: dict[str, Read] = {
    "door": _one_of(DOOR_MODES),
    "presence": _one_of(PRESENCE),
    "kept": _one_of(KEPT),
    "late_comers": _one_of(LATE_COMERS),
    "fellowship_minutes": _up_to(MOST_FELLOWSHIP_MINUTES),
    "slow_seconds": _up_to(MOST_SLOW_SECONDS),
}


def options_from(words: Mapping[str, str]) -> Options:
    """The choices sent; an unticked box is a no. Raises Invalid."""
    if not set(words) <= KNOWN:
        raise Invalid("This form has no such field.", code="unknown_field")
    chosen: dict[str, Any] = {
        name: READERS[name](name, words.get(name, "")) if name in READERS else _yes(words, name)
        for name in KNOWN
    }
    return Options(**chosen)


def words_of(options: Options) -> dict[str, str]:
    """What the form shows of the choices as they are."""
    return {
        name: ("yes" if value else "") if isinstance(value, bool) else str(value)
        for name, value in options.as_data().items()
    }


def _yes(words: Mapping[str, str], name: str) -> bool:
    return words.get(name, "") == "yes"
