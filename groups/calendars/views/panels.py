"""Calendars on the pages of others: where one may subscribe."""

from urllib.parse import urlencode

from flask import render_template, url_for

from groups.accounts.models import Member
from groups.calendars import queries
from groups.calendars.subscribing import narrower, search_in_words, subscription
from groups.calendars.views.blueprint import settings
from groups.meetings.directory import fitting_ids
from groups.meetings.models import Group, Meeting
from groups.meetings.search import Search
from groups.plumbing.panels import panel

_NOT_ASKED = frozenset({"page", "timezone", "mode"})


@panel("meeting", 60)
def subscribe_to_meeting(meeting: Meeting, **_: object) -> str:
    if not meeting.group.listed or meeting.start_local is None:
        return ""
    return _subscribe(url_for("calendars.meeting_feed", slug=meeting.slug), meeting.name)


@panel("group", 60)
def subscribe_to_group(group: Group, **_: object) -> str:
    if not group.listed:
        return ""
    return _subscribe(url_for("calendars.group_feed", slug=group.slug), group.name)


@panel("finder", 60)
def subscribe_to_search(search: Search, total: int, **_: object) -> str:
    """Offer the search as it stands; what its page shows beside does not matter here."""
    asked = {name: given for name, given in search.asked.items() if name not in _NOT_ASKED}
    query = urlencode(asked, doseq=True)
    path = url_for("calendars.search_feed")
    return _subscribe(
        f"{path}?{query}" if query else path,
        search_in_words(search),
        most=queries.MOST_SERIES if _in_calendar(search, total) > queries.MOST_SERIES else None,
        whenever=bool(search.when),
        narrower=[
            (words, f"{url_for('meetings.finder')}?{urlencode({**asked, **more}, doseq=True)}")
            for words, more in narrower(search)
        ],
    )


def _in_calendar(search: Search, total: int) -> int:
    """Return how many go into the calendar, up to one too many: it has them whenever they meet."""
    return len(fitting_ids(search, queries.MOST_SERIES + 1)) if search.when else total


@panel("me", 60)
def calendars_of_mine(*, member: Member, **_: object) -> str:
    return render_template("calendars/_me.html", addresses=queries.addresses_of(member))


@panel("password_changed", 60)
def addresses_that_go_on(*, member: Member, **_: object) -> str:
    """Offer to give up what a new password does not lock."""
    found = queries.addresses_of(member)
    return render_template("calendars/_password_changed.html", addresses=found) if found else ""


def _subscribe(path: str, name: str, **more: object) -> str:
    address = settings().public_url + path
    code = url_for("calendars.code", of=path)
    return render_template(
        "calendars/_subscribe.html", subscription=subscription(address, name, code), **more
    )
