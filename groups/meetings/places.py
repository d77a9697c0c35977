"""Where a place is: which time zone an address lies in, and coordinates as people type them.

Most lists serve one town and never name their zone. A state or country with one zone names
it for them; one with two (Texas, Indiana, Australia…) does not, and an hour's error is a
missed meeting, so there we answer None.
"""

import re

_STATES = {
    "America/New_York": "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
    "America/Chicago": "AL AR IA IL LA MN MO MS OK WI",
    "America/Denver": "CO MT NM UT WY",
    "America/Phoenix": "AZ",
    "America/Los_Angeles": "CA WA",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR",
    "America/Halifax": "NB NS PE",
    "America/Edmonton": "AB",
    "America/Winnipeg": "MB",
}
_NAMED = {
    "America/Edmonton": "Alberta",
    "America/Winnipeg": "Manitoba",
    "America/Halifax": "New Brunswick,Nova Scotia,Prince Edward Island",
    "Europe/London": "UK,United Kingdom,England,Scotland,Wales,Northern Ireland,Great Britain",
    "Europe/Dublin": "Ireland",
    "Europe/Amsterdam": "Netherlands,The Netherlands",
    "Europe/Brussels": "Belgium",
    "Europe/Paris": "France",
    "Europe/Berlin": "Germany,Deutschland",
    "Europe/Vienna": "Austria,Österreich",
    "Europe/Zurich": "Switzerland",
    "Europe/Rome": "Italy,Italia",
    "Europe/Stockholm": "Sweden,Sverige",
    "Europe/Oslo": "Norway,Norge",
    "Europe/Copenhagen": "Denmark,Danmark",
    "Europe/Helsinki": "Finland",
    "Europe/Warsaw": "Poland,Polska",
    "Europe/Prague": "Czechia,Czech Republic",
    "Europe/Bratislava": "Slovakia",
    "Europe/Budapest": "Hungary",
    "Europe/Athens": "Greece",
    "Atlantic/Reykjavik": "Iceland,Ísland",
    "Africa/Johannesburg": "South Africa",
    "Asia/Kolkata": "India",
    "Asia/Jerusalem": "Israel",
    "Asia/Tokyo": "Japan",
    "Asia/Seoul": "South Korea",
    "Asia/Singapore": "Singapore",
    "Asia/Bangkok": "Thailand",
    "Asia/Manila": "Philippines",
}
_BY_STATE = {state: zone for zone, states in _STATES.items() for state in states.split()}
_BY_NAME = {name.casefold(): zone for zone, names in _NAMED.items() for name in names.split(",")}
_NORTH_AMERICAN = {"usa", "us", "united states", "canada", "united states of america"}
_STATE_AND_CODE = re.compile(r"([A-Z]{2})(?: +(?:\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d))?")


def zone_of_address(address: str) -> str | None:
    """Return the IANA zone of "…, San Jose, CA 95112, USA"; None where the address leaves doubt."""
    parts = [part.strip() for part in address.split(",") if part.strip()]
    if len(parts) < 2:
        return None
    country = parts[-1].casefold()
    if country not in _NORTH_AMERICAN:
        return _BY_NAME.get(country)
    for part in reversed(parts[1:-1]):
        if part.casefold() in _BY_NAME:
            return _BY_NAME[part.casefold()]
        state = _STATE_AND_CODE.fullmatch(part)
        if state:
            return _BY_STATE.get(state[1])
    return None


def is_town_in_america(address: str) -> bool:
    """Tell whether this is "Anytown, OK 12345, USA": a town, its state, its country, no street."""
    parts = [part.strip() for part in address.split(",")]
    return len(parts) == 3 and parts[-1].casefold() in _NORTH_AMERICAN


_NUMBER = r"(\d{1,3}(?:\.\d{1,12})?)"
_SIGNED = re.compile(rf"([+-]?){_NUMBER}°? *(?:[,;] *| )([+-]?){_NUMBER}°?")
_ANGLE = (
    rf"{_NUMBER} *°? *"
    r"(?:(\d{1,2}(?:\.\d{1,8})?) *['\u2032\u2019m]? *)?"
    r"(?:(\d{1,2}(?:\.\d{1,6})?) *[\"\u2033\u201ds]? *)?"
)
_WITH_SIDES = re.compile(rf"{_ANGLE}([NS]) *[,;]? *{_ANGLE}([EW])", re.IGNORECASE)
LONGEST_COORDINATES = 60


def coordinates(words: str) -> tuple[float, float] | None:
    """Read "37.33, -121.89" or "37°20'N 121°53'W"; None for anything that is no place on earth."""
    words = words.strip()
    if len(words) > LONGEST_COORDINATES or not any(letter.isdigit() for letter in words):
        return None
    signed = _SIGNED.fullmatch(words)
    if signed and ("." in words or "°" in words or "," in words):
        found = float(signed[1] + signed[2]), float(signed[3] + signed[4])
    else:
        sides = _WITH_SIDES.fullmatch(words)
        if sides is None:
            return None
        found = (
            _angle(sides[1], sides[2], sides[3]) * (-1 if sides[4] in "sS" else 1),
            _angle(sides[5], sides[6], sides[7]) * (-1 if sides[8] in "wW" else 1),
        )
    return found if abs(found[0]) <= 90 and abs(found[1]) <= 180 else None


def _angle(degrees: str, minutes: str | None, seconds: str | None) -> float:
    return float(degrees) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
