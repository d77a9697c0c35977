"""Calendars over HTTP: public subscriptions, secret addresses, and the page to manage them."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, current_app, render_template, request, url_for
from werkzeug.wrappers import Response

from groups.accounts.models import Member
from groups.accounts.session import required_member, sign_in_required
from groups.calendars import actions, forms, queries
from groups.calendars.checking import findings
from groups.calendars.choosing import (
    CHOSEN,
    ChosenFeed,
    as_address_says,
    as_chosen,
    choices_from,
)
from groups.calendars.feeds import (
    Feed,
    Site,
    feed_of_address,
    feed_of_group,
    feed_of_meeting,
    feed_of_search,
)
from groups.calendars.forms import REMINDERS
from groups.calendars.models import CalendarAddress
from groups.calendars.reading import dates_shown
from groups.calendars.subscribing import qr_code, search_in_words, subscription, within
from groups.config import Settings
from groups.meetings.forms.finder import search_from
from groups.meetings.models import Group, Meeting
from groups.meetings.queries import group_edited_by, groups_of, may_edit
from groups.meetings.search import Search
from groups.meetings.telling import FIELD_NAMES
from groups.meetings.views.presenting import time_words
from groups.plumbing.clock import iso, now
from groups.plumbing.db import transaction
from groups.plumbing.documents import document
from groups.plumbing.errors import HomegroupError, Invalid, NotFound
from groups.plumbing.glances import Glances
from groups.plumbing.lane import Version
from groups.plumbing.pages import answer, done, error_data, form_words
from groups.plumbing.panels import panel

bp = Blueprint("calendars", __name__)

_TYPE = "text/calendar; charset=utf-8"
# Shorter than any program's own pause, so that an edit is never held up by a cache between.
_PUBLIC = "public, max-age=600"
_PRIVATE = "private, no-cache"
DATES_SHOWN = 10
_NOT_ASKED = frozenset({"page", "timezone", "mode"})


# --- feeds ------------------------------------------------------------------------------------


@bp.get("/calendar/meetings/<slug>.ics")
def meeting_feed(slug: str) -> Response:
    return _served(_chosen(feed_of_meeting(slug, _site())), _PUBLIC, f"{slug}.ics", by_time=True)


@bp.get("/calendar/groups/<slug>.ics")
def group_feed(slug: str) -> Response:
    return _served(_chosen(feed_of_group(slug, _site())), _PUBLIC, f"{slug}.ics")


@bp.get("/calendar/search.ics")
def search_feed() -> Response:
    """Serve any search of the finder; "now" and "upcoming" mean nothing in a calendar."""
    asked = request.args.to_dict(flat=False)
    search = search_from({name: said for name, said in asked.items() if name not in CHOSEN})
    feed = feed_of_search(search_in_words(search), search, _site())
    return _served(_chosen(feed), _PUBLIC, "meetings.ics")


@bp.get("/calendar/private/<token>.ics")
def private_feed(token: str) -> Response:
    """Serve one member's own calendar. Unknown, wrong and revoked answer the same 404."""
    address = queries.address_of(token)
    if address.fetched_on != now().date():
        with transaction():
            actions.note_fetched(address)
    feed = as_address_says(feed_of_address(address, _site()), address, _site())
    return _served(feed, _PRIVATE, "calendar.ics")


@bp.get("/calendar-code.svg")
def code() -> Response:
    """Draw the QR code of a public calendar: apart, since few who see a page want it."""
    path = request.args.get("of", "")
    if not path.startswith("/calendar/") or path.startswith("/calendar/private/"):
        raise NotFound
    drawn = Response(qr_code(_settings().public_url + path), content_type="image/svg+xml")
    drawn.headers["Cache-Control"] = "public, max-age=86400"
    return drawn


@bp.get("/robots.txt")
def robots() -> Response:
    """Bar no feed: Google has refused to subscribe where a site had none or a strict one.

    What searches should not list says so itself (X-Robots-Tag); secret addresses stay unnamed.
    """
    return Response("User-agent: *\nDisallow: /me\n", content_type="text/plain; charset=utf-8")


def _chosen(feed: Feed) -> Feed | ChosenFeed:
    """Put in what the address asks for beside: ``alarm=15``, ``cancelled=keep``."""
    return as_chosen(feed, choices_from(request.args), _site())


def _served(
    feed: Feed | ChosenFeed, cache: str, filename: str, *, by_time: bool = False
) -> Response:
    return document(
        feed.tag,
        feed.changed_at,
        feed.write,
        content_type=_TYPE,
        cache=cache,
        filename=filename,
        by_time=by_time,
    )


def versions(look: Glances) -> dict[str, Version]:
    """Tell the fast lane how long each kind of document holds (``plumbing/lane.py``)."""
    return {
        "/calendar/": lambda _path: queries.public_version(look),
        "/calendar/private/": lambda path: queries.private_version(look, _token_in(path)),
        "/feeds/": lambda _path: queries.public_version(look),
    }


def _token_in(path: str) -> str:
    return path.removeprefix("/calendar/private/").removesuffix(".ics")


def _site() -> Site:
    return Site.of(_settings())


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


# --- for those who serve a group --------------------------------------------------------------


@bp.get("/groups/<slug>/calendar")
@sign_in_required
def group_calendar(slug: str) -> Response:
    """Show servants what their subscribers see, read from the feed and from nothing else."""
    member = required_member()
    group = group_edited_by(member, slug)
    feed = b"".join(feed_of_group(slug, _site()).write()) if group.listed else b""
    dates = dates_shown(feed, now(), DATES_SHOWN) if feed else []
    return answer(
        "calendars/health.html",
        {
            "address": _settings().public_url + url_for("calendars.group_feed", slug=slug),
            "findings": [str(one) for one in findings(feed)] if feed else [],
            "dates": [{"starts_at": iso(one.starts_at), "title": one.title} for one in dates],
        },
        group=group,
        changes=queries.latest_changes(group),
        field_names=FIELD_NAMES,
        dates=[(one, time_words(one.starts_at, one.timezone)) for one in dates],
        findings=findings(feed) if feed else [],
        octets=len(feed),
    )


@panel("group", 61)
def look_at_calendar(group: Group, member: Member | None = None, **_: object) -> str:
    if not may_edit(member, group):
        return ""
    return render_template("calendars/_group.html", group=group)


# --- one's own addresses ----------------------------------------------------------------------


@bp.get("/me/calendars")
@sign_in_required
def own_calendars() -> Response:
    return _own_calendars()


def _own_calendars(error: HomegroupError | None = None) -> Response:
    member = required_member()
    found = queries.addresses_of(member)
    data = {"calendars": [_as_data(address) for address in found]} | error_data(error)
    return answer(
        "calendars/own.html",
        data,
        status=error.status if error else 200,
        addresses=found,
        error=error,
        values=request.form,
        most=actions.MOST_ADDRESSES,
        neutral_word=forms.NEUTRAL_WORD,
        about=_what_may_be_in_it(member),
        reminders=[("", "Not from here"), *((str(number), said) for number, said in REMINDERS)],
    )


@bp.post("/me/calendars")
@sign_in_required
def make_calendar() -> Response:
    member = required_member()
    try:
        form = forms.new_address(form_words())
        with transaction():
            group = _own_group(member, form.group) if form.group else None
            made = actions.make_address(member, form, group)
    except HomegroupError as error:
        return _own_calendars(error)
    return _shown_once(made)


@bp.post("/me/calendars/<public_id>/rotate")
@sign_in_required
def rotate_calendar(public_id: str) -> Response:
    with transaction():
        made = actions.rotate(_own(public_id))
    return _shown_once(made)


@bp.post("/me/calendars/<public_id>/revoke")
@sign_in_required
def revoke_calendar(public_id: str) -> Response:
    with transaction():
        actions.revoke(_own(public_id), wipe=forms.wipes(form_words()))
    return done(url_for("calendars.own_calendars"))


@bp.post("/me/calendars/revoke-all")
@sign_in_required
def revoke_all_calendars() -> Response:
    with transaction():
        actions.revoke_all(required_member())
    return done(url_for("calendars.own_calendars"))


def _what_may_be_in_it(member: Member) -> list[tuple[str, str, str]]:
    return [
        ("all", "All of mine", "The meetings of your groups, and those you saved."),
        ("saved", "Only those I saved", "Of groups that are open to all."),
        *(
            (
                f"group:{place.group.slug}",
                f"Only {place.group.name}",
                "Switched off by itself if you leave the group.",
            )
            for place in groups_of(member)
        ),
    ]


def _own_group(member: Member, slug: str) -> Group:
    """Return one of the member's home groups; raises Invalid for any other."""
    for place in groups_of(member):
        if place.group.slug == slug:
            return place.group
    raise Invalid("Choose one of your own groups.", "about")


def _own(public_id: str) -> CalendarAddress:
    return queries.own_address(required_member(), public_id)


def _shown_once(made: actions.Made) -> Response:
    """Show the secret: here and never again, so this answer is the page, not a redirect."""
    address = private_address(made.token)
    data = _as_data(made.address) | {"address": address}
    response = answer(
        "calendars/made.html",
        data,
        status=201,
        address=made.address,
        subscription=subscription(address, "Calendar", within(qr_code(address))),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def private_address(token: str) -> str:
    """Return the full address, on the neutral host the operator may have set for calendars."""
    settings = _settings()
    path = url_for("calendars.private_feed", token=token)
    public_host = settings.public_url.partition("://")[2].partition(":")[0]
    if settings.calendar_host in {public_host, "localhost"}:
        return settings.public_url + path
    return f"https://{settings.calendar_host}{path}"


def _as_data(address: CalendarAddress) -> dict[str, Any]:
    return {
        "id": address.public_id,
        "label": address.label,
        "shows": "discreet" if address.discreet else "full",
        "word": address.word if address.discreet else None,
        "about": f"group:{address.group.slug}" if address.group else address.purpose,
        "reminder": address.reminder_minutes,
        "cancelled": "keep" if address.shows_cancelled else "leave-out",
        "made_on": address.made_at.date().isoformat(),
        "fetched_on": address.fetched_on.isoformat() if address.fetched_on else None,
    }


# --- on other pages ---------------------------------------------------------------------------


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
def subscribe_to_search(search: Search, **_: object) -> str:
    """Offer the search as it stands; what its page shows beside does not matter here."""
    asked = {name: given for name, given in search.asked.items() if name not in _NOT_ASKED}
    query = urlencode(asked, doseq=True)
    path = url_for("calendars.search_feed")
    return _subscribe(f"{path}?{query}" if query else path, search_in_words(search))


@panel("me", 60)
def calendars_of_mine(*, member: Member, **_: object) -> str:
    return render_template("calendars/_me.html", addresses=queries.addresses_of(member))


def _subscribe(path: str, name: str) -> str:
    address = _settings().public_url + path
    code = url_for("calendars.code", of=path)
    return render_template(
        "calendars/_subscribe.html", subscription=subscription(address, name, code)
    )
