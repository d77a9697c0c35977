"""Which time zone an address lies in, where the address leaves no doubt.

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
