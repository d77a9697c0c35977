"""What people do with calendars, on the pages; and what their calendar programs make of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import httpx
from icalendar import Calendar, Event
from playwright.sync_api import Page, expect

from tests.calendars.engines.asking import Question
from tests.calendars.engines.in_python import recurring_events
from tests.pages import follow

TODAY = datetime.now(UTC).date()
FIRST, LAST = date(2026, 2, 1), date(max(2026, TODAY.year) + 1, 12, 31)
FRIDAY, SUNDAY = 4, 6
SEVEN = time(19, 0)
AN_HOUR = timedelta(hours=1)


# --- on the pages -----------------------------------------------------------------------------


def open_group(page: Page) -> None:
    page.goto("/groups")
    yours = page.get_by_role("region", name="Yours")
    follow(yours.get_by_role("link", name="Friday Night"))
    expect(page.get_by_text("Your home group")).to_be_visible()


def open_meeting(page: Page) -> None:
    open_group(page)
    meetings = page.get_by_role("region", name="Meetings")
    follow(meetings.get_by_role("link", name="Friday Night"))
    expect(page.get_by_role("heading", name="Next dates")).to_be_visible()


def address_on(page: Page) -> str:
    return page.get_by_label("Or copy the address into your calendar").input_value()


def make_calendar(page: Page) -> str:
    """A calendar of one's own, under a neutral word; its address, shown this once."""
    page.goto("/me")
    follow(page.get_by_role("link", name="Calendar addresses"))
    page.get_by_label("Only a word of mine").check()
    follow(page.get_by_role("button", name="Make the address"))
    expect(page.get_by_text("This is the only time the address is shown.")).to_be_visible()
    return address_on(page)


def switch_off_calendar(page: Page) -> None:
    page.goto("/me/calendars")
    follow(page.get_by_role("button", name="Only switch off"))
    expect(page.get_by_text("No address yet")).to_be_visible()


def _open_date(page: Page, friday: date) -> None:
    open_meeting(page)
    follow(page.get_by_role("link", name="Change dates"))
    page.get_by_text(f"Change Fri {friday.day} {friday:%b}, 19:00").click()


def move(page: Page, friday: date, to: datetime) -> None:
    """Hold that Friday's meeting at another time of New York."""
    _open_date(page, friday)
    page.get_by_label("New day and time").filter(visible=True).fill(f"{to:%Y-%m-%dT%H:%M}")
    follow(page.get_by_role("button", name="Move this date").filter(visible=True))
    expect(page.get_by_text("That date is moved.")).to_be_visible()


def cancel(page: Page, friday: date) -> None:
    _open_date(page, friday)
    follow(page.get_by_role("button", name="Cancel this date").filter(visible=True))
    expect(page.get_by_text("That date is cancelled.")).to_be_visible()


# --- what New York's clocks say, worked out by hand ------------------------------------------


def fridays() -> list[date]:
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    return [day for day in days if day.weekday() == FRIDAY]


def coming_fridays() -> list[date]:
    """From next week on, so that none of them is over while a test runs."""
    return [day for day in fridays() if day > TODAY + timedelta(days=2)]


def new_york(day: date, clock: time = SEVEN) -> datetime:
    """Four hours behind UTC from the second Sunday of March to the first of November, else five."""
    summer = _sunday(day.year, 3, 2) <= day < _sunday(day.year, 11, 1)
    return datetime.combine(day, clock, UTC) + timedelta(hours=4 if summer else 5)


def _sunday(year: int, month: int, which: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(SUNDAY - first.weekday()) % 7 + 7 * (which - 1))


# --- a calendar program -----------------------------------------------------------------------


def subscribe_everywhere(page: Page) -> list["Program"]:
    """To the group, to the meeting, and to a calendar of one's own."""
    open_group(page)
    group = address_on(page)
    open_meeting(page)
    meeting = address_on(page)
    return [Program(address) for address in (group, meeting, make_calendar(page))]


@dataclass
class Program:
    """A calendar program with one subscription: it has no cookies, and remembers a tag."""

    address: str
    etag: str = ""
    feed: bytes = b""

    def ask(self) -> int:
        """Ask as programs do, again and again; the status of the answer."""
        answer = ask(self.address, {"If-None-Match": self.etag} if self.etag else {})
        assert "Set-Cookie" not in answer.headers
        if answer.status_code == httpx.codes.OK:
            self.etag, self.feed = answer.headers["ETag"], answer.content
        return answer.status_code

    def dates(self) -> list[datetime]:
        """When the meeting of an hour is held: a private calendar has longer ones beside it."""
        since = datetime.combine(FIRST, time(12), UTC)
        until = datetime.combine(LAST, time(12), UTC) + timedelta(days=1)
        [spans] = recurring_events([Question(self.feed, since, until)])
        return [start for start, end in spans if end - start == AN_HOUR]

    def sequence(self) -> int:
        """How often the meeting of an hour was changed, as the feed counts."""
        events = [one for one in Calendar.from_ical(self.feed).walk() if isinstance(one, Event)]
        return max(int(one.sequence) for one in events if one.end - one.start == AN_HOUR)


def ask(address: str, headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.get(address, headers=headers, timeout=30)


def whole_answer(address: str) -> tuple[int, dict[str, str], bytes]:
    """All that somebody who guesses addresses could compare."""
    answer = ask(address)
    headers = {name: value for name, value in answer.headers.items() if name != "date"}
    return answer.status_code, headers, answer.content
