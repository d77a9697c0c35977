"""The names of all fields in something that came, and which of them may come to whom."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from groups.rooms.roles import TRUSTED_ROLES
from tests.rooms.wire.tap import Heard, Tap

DOOR = re.compile(r"/meetings/[^/]+/room")
LIST = Path(__file__).parent / "allowed.txt"
# Their keys are people: what is in them is said once.
BY_PERSON = {"roles"}


def allowed() -> set[tuple[str, str, str]]:
    """(who, event, field), as the list has them."""
    lines = [line.split("#")[0].split() for line in LIST.read_text().splitlines()]
    return {(who, event.replace("~", " "), path) for who, event, path in filter(None, lines)}


def fields(value: Any, path: str = "") -> Iterator[str]:
    """Paths of all that holds a value; in rows they go by their kind: ``rows[message].text``."""
    if isinstance(value, dict):
        for key, one in value.items():
            by_person = key in BY_PERSON and isinstance(one, dict)
            if by_person:
                yield from (f"{path}{key}{{}}" for _ in one)
            elif key == "rows":
                for row in one:
                    yield from (f"rows[].{name}" for name in row.keys() - {"body"})
                    yield from fields(row["body"], f"rows[{row['kind']}].")
            else:
                yield from fields(one, f"{path}{key}.")
    elif isinstance(value, list):
        for one in value:
            yield from fields(one, f"{path.removesuffix('.')}[].")
    else:
        yield path.removesuffix(".")


def any_row(path: str) -> str:
    """As the list says what may be in a row of any kind."""
    return re.sub(r"^rows\[\w+\]", "rows[*]", path)


def said(heard: Heard, tap: Tap) -> Iterator[tuple[set[str], str, str]]:
    """Each field of it: as whom this person may have got it, in which event, and its path."""
    event = DOOR.sub("DOOR", heard.event.replace(f"/rooms/{tap.room}", "ROOM"))
    roles = {"everybody"} | ({"servants"} if heard.role in TRUSTED_ROLES else set())
    for row in heard.payload.get("rows", ()) if isinstance(heard.payload, dict) else ():
        concerned = row["by"] == tap.id or row["body"].get("member") == tap.id
        own = roles | ({"concerned"} if concerned else set())
        yield from ((own, "log", path) for path in fields({"rows": [row]}))
    rest = heard.payload
    if isinstance(rest, dict):
        rest = {key: value for key, value in rest.items() if key != "rows"}
    for path in fields(rest):
        yield roles, "log" if path.startswith("state.") else event, path
