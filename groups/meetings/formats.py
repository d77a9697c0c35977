"""What BMLT calls formats, and what they are in our types. The data are in a TOML file.

A BMLT server's administrators add formats and rename keys, so what a foreign server sends is
told by its world id where that means one thing, and by its key otherwise.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from groups.meetings import types


@dataclass(frozen=True)
class Format:
    """One format. ``category`` is BMLT's format_type_enum: FC1, FC2, FC3, O, LANG.

    ``own`` ones are types of ours that no BMLT server comes with.
    """

    id: int
    key: str
    world: str
    category: str
    types: tuple[str, ...]
    name: str = ""
    own: bool = False

    def name_in(self, language: str) -> str:
        """Return its name: that of the type where it is just one, in the language if we can."""
        if self.name and (language == "en" or not self.types or self.key in ABOUT_ATTENDANCE):
            return self.name
        return " / ".join(types.names_of(self.types, language))


# What older servers call VM.
_OLD_KEYS = {"WEB": "VM"}

# Formats that repeat what a meeting's venue type says; BMLT adds them by itself.
ABOUT_ATTENDANCE = ("VM", "TC", "HY")


def _read() -> list[Format]:
    text = files("groups.meetings").joinpath("data", "bmlt_formats.toml").read_text("utf-8")
    return [_format(one) for one in tomllib.loads(text)["format"]]


def _format(one: dict[str, Any]) -> Format:
    return Format(
        id=one["id"],
        key=one["key"],
        world=one.get("world", ""),
        category=one["category"],
        types=tuple(one["types"]),
        name=one.get("name", ""),
        own=one.get("own", False),
    )


FORMATS = {one.key: one for one in _read()}
_WORLDS = Counter(one.world for one in FORMATS.values())
_BY_WORLD = {one.world: one for one in FORMATS.values() if one.world and _WORLDS[one.world] == 1}
_BY_NAME = {one.name_in("en").casefold(): one for one in FORMATS.values()}
_BY_TYPE = {one.types[0]: one for one in FORMATS.values() if len(one.types) == 1} | {
    "ONL": FORMATS["VM"]
}


def format_of(key: str, world: str = "", name: str = "") -> Format | None:
    """Return the format a BMLT list means, by its world id, else its English name, else its key.

    Ours alone, such as BB, are found by their name only: elsewhere the key is another's.
    """
    found = _BY_WORLD.get(world) or _BY_NAME.get(name.casefold())
    if found is None:
        found = FORMATS.get(_OLD_KEYS.get(key, key))
        return found if found and not found.own else None
    return found


def types_of(key: str, world: str = "", name: str = "") -> tuple[str, ...]:
    """Return our codes for a BMLT format; empty for one that we do not know.

    VM and HY give ONL and TC gives TC, which say how people attend.
    """
    found = format_of(key, world, name)
    return found.types if found else ()


def formats_of(codes: Iterable[str]) -> list[Format]:
    """Return the formats that say what our codes say, in the order given."""
    return [_BY_TYPE[code] for code in codes if code in _BY_TYPE]
