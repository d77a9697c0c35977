"""What a BMLT server answers besides meetings: formats, service bodies, fields, itself."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from groups.meetings import formats, types
from groups.meetings.bodies import Tree
from groups.meetings.feeds.bmlt import FIELDS, ROOT_BODY, Record, number_of_body
from groups.meetings.models import ServiceBody
from groups.meetings.selecting import Entry, Wish

# The API we speak is that of this version: clients switch features on by it.
VERSION = "4.0.0"
_SPOKEN = types.TRANSLATIONS
_DESCRIBED = {
    "NW": "Held on some weeks only: the comments say which.",
    "TC": "Closed for now: the comments say until when, where that is known.",
}


def formats_used(entries: Iterable[Entry]) -> frozenset[int]:
    return frozenset(number for entry in entries for number in entry.formats)


def format_rows(numbers: Iterable[int], language: str, root: str) -> list[Record]:
    """Return these formats by key, named in the language where we can."""
    wanted = set(numbers)
    spoken = language if language in _SPOKEN else "en"
    return [
        {
            "key_string": one.key,
            "name_string": one.name_in(spoken),
            "description_string": _DESCRIBED.get(one.key, one.name_in(spoken)),
            "lang": spoken,
            "id": str(one.id),
            "world_id": one.world,
            "root_server_uri": root,
            "format_type_enum": one.category,
        }
        for one in sorted(formats.FORMATS.values(), key=lambda one: one.key)
        if one.id in wanted
    ]


def formats_asked(used: frozenset[int], wish: Wish, keys: Sequence[str], *, all_: bool) -> set[int]:
    """Return the numbers of the formats asked for: without a word, those in use."""
    named = {formats.FORMATS[key].id for key in keys if key in formats.FORMATS}
    there = {one.id for one in formats.FORMATS.values()} if all_ or keys else set(used)
    return {number for number in there if wish.allows(number) and (not keys or number in named)}


def body_rows(tree: Tree, site: str, address: str) -> list[Record]:
    """Return the whole tree, under one root that stands for this directory."""
    root = _body_row(str(ROOT_BODY), "0", site)
    root |= {"type": "RS", "url": address, "description": "Everything listed here."}
    parents = {child.id: parent for parent in tree.bodies for child in tree.children(parent)}
    rows = [_row_of(one, parents.get(one.id)) for _depth, one in tree.rows()]
    return [root, *rows]


def _row_of(body: ServiceBody, parent: ServiceBody | None) -> Record:
    above = number_of_body(parent.id if parent else None)
    row = _body_row(str(number_of_body(body.id)), str(above), body.name)
    return row | {
        "description": body.description,
        "type": body.kind or "AS",
        "url": body.website,
        "helpline": body.helpline,
    }


def _body_row(number: str, parent: str, name: str) -> Record:
    return {
        "id": number,
        "parent_id": parent,
        "name": name,
        "description": "",
        "type": "",
        "url": "",
        "helpline": "",
        "world_id": "",
    }


def bodies_asked(
    rows: Sequence[Record], wish: Wish, *, recursive: bool, parents: bool
) -> list[Record]:
    """Return the rows asked for, with those below (recursive) and above (parents)."""
    wanted, unwanted = set(wish.wanted), set(wish.unwanted)
    if recursive:
        wanted, unwanted = below(rows, wanted), below(rows, unwanted)
    if parents:
        wanted = _above(rows, wanted)
    asked = Wish(frozenset(wanted), frozenset(unwanted))
    return [row for row in rows if asked.allows(int(row["id"]))]


def below(rows: Sequence[Record], numbers: Iterable[int]) -> set[int]:
    """Return these and all that belong to them. Rows come after what they belong to."""
    found = set(numbers)
    for row in rows:
        if int(row["parent_id"]) in found:
            found.add(int(row["id"]))
    return found


def _above(rows: Sequence[Record], numbers: Iterable[int]) -> set[int]:
    found = set(numbers)
    for row in reversed(rows):
        if int(row["id"]) in found and row["parent_id"] != "0":
            found.add(int(row["parent_id"]))
    return found


def field_keys() -> list[Record]:
    return [{"key": key, "description": name} for key, name in FIELDS.items()]


def field_values(key: str, records: Iterable[Record]) -> list[Record]:
    """Return each value the field has, with the numbers of the meetings that say so."""
    ids: dict[str, list[str]] = {}
    for record in records:
        ids.setdefault(record[key], []).append(record["id_bigint"])
    return [{key: value, "ids": ",".join(ids[value])} for value in sorted(ids)]


def server_info(entries: Sequence[Entry], language: str = "en") -> list[dict[str, Any]]:
    major, minor, patch = (int(part) for part in VERSION.split("."))
    center = center_of(entries)
    return [
        {
            "version": VERSION,
            "versionInt": str(major * 1_000_000 + minor * 1000 + patch),
            "langs": ",".join(_SPOKEN),
            "nativeLang": language,
            "centerLongitude": f"{center[1]:.6f}",
            "centerLatitude": f"{center[0]:.6f}",
            "centerZoom": "9",
            "defaultDuration": "01:00",
            "regionBias": "",
            "charSet": "UTF-8",
            "distanceUnits": "km",
            "semanticAdmin": "0",
            "emailEnabled": "0",
            "emailIncludesServiceBodies": "0",
            "changesPerMeeting": "0",
            "meeting_states_and_provinces": "",
            "meeting_counties_and_sub_provinces": "",
            "available_keys": ",".join([*FIELDS, "root_server_uri", "format_shared_id_list"]),
            "google_api_key": "",
            "meeting_time_zones_enabled": "1",
            "aggregator_mode_enabled": False,
        }
    ]


def center_of(entries: Sequence[Entry]) -> tuple[float, float]:
    """Return the middle of all places: half of them lie to each side. 0, 0 without any."""
    placed = [one for one in entries if one.latitude is not None and one.longitude is not None]
    if not placed:
        return 0.0, 0.0
    latitudes = sorted(one.latitude or 0.0 for one in placed)
    longitudes = sorted(one.longitude or 0.0 for one in placed)
    return latitudes[len(placed) // 2], longitudes[len(placed) // 2]


def coverage(entries: Sequence[Entry]) -> list[Record]:
    """Return the box that holds all places."""
    latitudes = [one.latitude for one in entries if one.latitude is not None] or [0.0]
    longitudes = [one.longitude for one in entries if one.longitude is not None] or [0.0]
    return [
        {
            "nw_corner_longitude": f"{min(longitudes)}",
            "nw_corner_latitude": f"{max(latitudes)}",
            "se_corner_longitude": f"{max(longitudes)}",
            "se_corner_latitude": f"{min(latitudes)}",
        }
    ]


def names_of_bodies(rows: Iterable[Mapping[str, str]]) -> dict[int, str]:
    return {int(row["id"]): row["name"] for row in rows}
