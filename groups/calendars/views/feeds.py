"""The calendars themselves, and what stands beside them for programs."""

from flask import request
from werkzeug.wrappers import Response

from groups.calendars import actions, queries
from groups.calendars.choosing import CHOSEN, ChosenFeed, as_address_says, as_chosen, choices_from
from groups.calendars.feeds import (
    Feed,
    feed_of_address,
    feed_of_group,
    feed_of_meeting,
    feed_of_search,
)
from groups.calendars.subscribing import qr_code, search_in_words
from groups.calendars.views.blueprint import bp, settings, site
from groups.meetings.forms.finder import search_from
from groups.plumbing.clock import now
from groups.plumbing.db import transaction
from groups.plumbing.documents import document
from groups.plumbing.errors import NotFound
from groups.plumbing.glances import Glances
from groups.plumbing.lane import Version

_TYPE = "text/calendar; charset=utf-8"

# Shorter than any program's own pause, so that an edit is never held up by a cache between.
_PUBLIC = "public, max-age=600"

_PRIVATE = "private, no-cache"


@bp.get("/calendar/meetings/<slug>.ics")
def meeting_feed(slug: str) -> Response:
    return _served(_chosen(feed_of_meeting(slug, site())), _PUBLIC, f"{slug}.ics", by_time=True)


@bp.get("/calendar/groups/<slug>.ics")
def group_feed(slug: str) -> Response:
    return _served(_chosen(feed_of_group(slug, site())), _PUBLIC, f"{slug}.ics")


@bp.get("/calendar/search.ics")
def search_feed() -> Response:
    """Serve any search of the finder; "now" and "upcoming" mean nothing in a calendar."""
    asked = request.args.to_dict(flat=False)
    search = search_from({name: said for name, said in asked.items() if name not in CHOSEN})
    feed = feed_of_search(search_in_words(search), search, site())
    return _served(_chosen(feed), _PUBLIC, "meetings.ics")


@bp.get("/calendar/private/<token>.ics")
def private_feed(token: str) -> Response:
    """Serve one member's own calendar. Unknown, wrong and revoked answer the same 404."""
    address = queries.address_of(token)
    if address.fetched_on != now().date() and queries.days_are_noted(address.member_id):
        with transaction():
            actions.note_fetched(address)
    feed = as_address_says(feed_of_address(address, site()), address, site())
    return _served(feed, _PRIVATE, "calendar.ics")


@bp.get("/calendar-code.svg")
def code() -> Response:
    """Draw the QR code of a public calendar: apart, since few who see a page want it."""
    path = request.args.get("of", "")
    if not path.startswith("/calendar/") or path.startswith("/calendar/private/"):
        raise NotFound
    drawn = Response(qr_code(settings().public_url + path), content_type="image/svg+xml")
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
    return as_chosen(feed, choices_from(request.args), site())


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
