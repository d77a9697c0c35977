"""One line of address, taken apart as the lists that keep its parts want it.

``12 Main St, Springfield, IL 62701, USA``: street, town, province and postal code, country, as
the meeting lists write it. What does not look so keeps its first part as the street and its
last ones as they come; joined again in order, the parts always say what the line said.
"""

import re
from dataclasses import dataclass

_BRITISH = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}")
_CODE = _BRITISH.pattern + (r"|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4,6}(?:-\d{3,4})?|\d{3} \d{2}")
_CODE_LAST = re.compile(rf"(?P<name>[^\d]*?) ?(?P<code>{_CODE})")
_CODE_FIRST = re.compile(rf"(?P<code>(?:[A-Z]{{1,3}}-)?(?:{_CODE})) (?P<name>[^\d]+)")


@dataclass(frozen=True)
class Address:
    street: str = ""
    town: str = ""
    province: str = ""
    postal_code: str = ""
    country: str = ""


def address_of(line: str) -> Address:
    """Return the parts of an address in one line; blank where it has none."""
    parts = [part.strip() for part in line.split(",") if part.strip()]
    if not parts:
        return Address()
    if len(parts) == 1:
        return Address(town=parts[0])
    country = "" if _CODE_LAST.fullmatch(parts[-1]) else parts.pop()
    if found := _CODE_FIRST.fullmatch(parts[-1]):
        return Address(", ".join(parts[:-1]), found["name"], "", found["code"], country)
    found = _CODE_LAST.fullmatch(parts[-1])
    if found is None:
        return _without_code(parts, country)
    name, code = found["name"], found["code"]
    if not name:
        return Address(", ".join(parts[:-2]), parts[-2] if parts[1:] else "", "", code, country)
    if _names_a_town(parts, code):
        return Address(", ".join(parts[:-1]), name, "", code, country)
    return Address(", ".join(parts[:-2]), parts[-2], name, code, country)


def _names_a_town(parts: list[str], code: str) -> bool:
    """Does the name before the code name the town: "London SW1A 2AA", unlike "IL 62701"?"""
    if len(parts) == 1 or _BRITISH.fullmatch(code):
        return True
    return len(parts) == 2 and any(letter.isdigit() for letter in parts[0])


def _without_code(parts: list[str], country: str) -> Address:
    if len(parts) == 1:
        return Address(town=parts[0], country=country)
    return Address(", ".join(parts[:-2]), parts[-2], parts[-1], "", country)
