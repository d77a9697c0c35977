"""How a person puts a calendar into the programs they use: its name, its links, a QR code."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

import segno

from groups.meetings.search import Search
from groups.meetings.types import NAMES
from groups.meetings.wording import WEEKDAY_NAMES


@dataclass(frozen=True, slots=True)
class Subscription:
    """One address in the forms each program takes.

    The links to Google and Outlook are plain links: nothing is fetched from there by us.
    """

    address: str
    webcal: str
    google: str
    outlook: str
    office: str
    code: str

    def asking(self, *choices: str) -> str:
        """Return the webcal address with choices in it, such as ``alarm=30``."""
        mark = "&" if "?" in self.webcal else "?"
        return f"{self.webcal}{mark}{'&'.join(choices)}"


@lru_cache(maxsize=512)
def subscription(address: str, name: str) -> Subscription:
    """Return the address, and everything made of it; ``name`` is shown by Outlook."""
    asked = f"?url={quote(address, safe='')}&name={quote(name, safe='')}"
    webcal = urlsplit(address)._replace(scheme="webcal").geturl()
    return Subscription(
        address=address,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        outlook=f"https://outlook.live.com/calendar/0/addfromweb{asked}",
        office=f"https://outlook.office.com/calendar/0/addfromweb{asked}",
        code=qr_code(address),
    )


def qr_code(address: str) -> str:
    """Draw the address as a data: URI, so that no page asks anybody else to."""
    code = segno.make(address, error="m", micro=False)
    # Always dark on light: several phone cameras do not read the reverse.
    return str(code.svg_data_uri(scale=4, border=4, dark="#000", light="#fff"))


def search_in_words(search: Search) -> str:
    """Name a search, for the list of calendars on a device."""
    words = [
        *(WEEKDAY_NAMES[day] for day in search.weekdays),
        *search.parts,
        *(NAMES.get(code, code) for code in search.types),
        *(search.attendances[:1]),
        *search.regions,
        *search.fellowships,
        *(" ".join(phrase) for phrase in search.phrases),
    ]
    return f"Meetings: {', '.join(words)}" if words else "Meetings"
