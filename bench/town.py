"""Many towns out of one: the real list of San José again and again, each copy somewhere else.

Every copy has its own zone, country, place on the globe, streets and names of groups, so that
words, regions and distances are as spread as in a real directory of that size.
"""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

LIST = Path(__file__).resolve().parent.parent / "groups" / "demo" / "data"
REAL = LIST / "aa-san-jose-2021.json"
ZONES = (
    *("America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York"),
    *("America/Sao_Paulo", "Europe/London", "Europe/Berlin", "Europe/Helsinki"),
    *("Africa/Johannesburg", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney"),
)
SYLLABLES = (
    *("ar", "bel", "cor", "dun", "el", "fair", "glen", "hol", "in", "jas", "kel", "lor", "mar"),
    *("nor", "ost", "pem", "quin", "ros", "sel", "tam", "ul", "ven", "wal", "yar", "zel"),
)
WINTER = ("ton", "ville", "ford", "burg", "heim", "stad", "mont", "field", "port", "wick")


def records(number: int) -> Iterator[dict[str, Any]]:
    """Yield that many records in the Meeting Guide form."""
    return islice(_all(), number)


def town(copy: int) -> str:
    """Name a town; no two of the first 6,250 are called the same."""
    first, rest = copy % 25, copy // 25
    ending = WINTER[(copy + rest) % 10]
    return (SYLLABLES[first] + SYLLABLES[rest % 25] * (rest > 0) + ending).title()


def _all() -> Iterator[dict[str, Any]]:
    real = json.loads(REAL.read_text(encoding="utf-8"))
    copy = 0
    while True:
        for record in real:
            yield _elsewhere(record, copy)
        copy += 1


def _elsewhere(record: dict[str, Any], copy: int) -> dict[str, Any]:
    place, zone = town(copy), ZONES[copy % len(ZONES)]
    moved = dict(record)
    moved["id"] = f"{copy}-{record['id']}"
    moved["slug"] = f"{record['slug']}-{copy}"
    moved["name"] = f"{record['name']} {place}" if copy % 3 else record["name"]
    moved["timezone"] = zone
    moved["region"] = place
    moved["sub_region"] = record.get("region") or ""
    moved["location_id"] = f"{copy}-{record.get('location_id')}"
    moved["group"] = f"{record.get('group') or record['name']} {place} {record['id']}"
    moved.pop("group_id", None)
    moved["formatted_address"] = str(record.get("formatted_address") or "").replace(
        "San Jose", place
    )
    if record.get("latitude") is not None:
        moved["latitude"] = -40 + (copy * 11.7) % 100 + (record["latitude"] - 37.3)
        moved["longitude"] = -175 + (copy * 29.3) % 350 + (record["longitude"] + 121.9)
    return moved
