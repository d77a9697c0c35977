"""How a person puts a calendar into the programs they use: its name, its links, a QR code."""

from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import quote, urlsplit

import segno

from groups.meetings.search import Search
from groups.meetings.slots import PARTS_OF_DAY
from groups.meetings.types import NAMES
from groups.meetings.wording import WEEKDAY_NAMES
from groups.plumbing.errors import Invalid


@dataclass(frozen=True, slots=True)
class Subscription:
    """One address in the forms each program takes.

    The links to Google and Outlook are plain links: nothing is fetched from there by us.
    ``code`` is where the image of its QR code is.
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


def subscription(address: str, name: str, code: str) -> Subscription:
    """Return the address, and everything made of it; ``name`` is shown by Outlook."""
    asked = f"?url={quote(address, safe='')}&name={quote(name, safe='')}"
    webcal = urlsplit(address)._replace(scheme="webcal").geturl()
    return Subscription(
        address=address,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        outlook=f"https://outlook.live.com/calendar/0/addfromweb{asked}",
        office=f"https://outlook.office.com/calendar/0/addfromweb{asked}",
        code=code,
    )


def qr_code(address: str) -> bytes:
    """Draw the address, as an SVG; raises Invalid for one that fits into no QR code."""
    try:
        code = segno.make(address, error="m", micro=False)
    except segno.DataOverflowError:
        raise Invalid("This address is too long for a code. Please copy it instead.") from None
    drawn = BytesIO()
    # Always dark on light: several phone cameras do not read the reverse.
    code.save(drawn, kind="svg", scale=4, border=4, dark="#000", light="#fff")
    return drawn.getvalue()


def within(code: bytes) -> str:
    """Return an image as an address of its own, for a page that shows what nobody may learn."""
    return f"data:image/svg+xml;base64,{b64encode(code).decode()}"


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


def narrower(search: Search) -> list[tuple[str, dict[str, str]]]:
    """Return what to ask besides for a calendar of less, with its words: a day, or a time of it."""
    if len(search.weekdays) != 1:
        days = [WEEKDAY_NAMES[day] for day in search.weekdays or WEEKDAY_NAMES]
        return [(day, {"weekday": day.lower()}) for day in days]
    parts = () if len(search.parts) == 1 else search.parts or tuple(PARTS_OF_DAY)
    return [(part.capitalize(), {"time": part}) for part in parts]
