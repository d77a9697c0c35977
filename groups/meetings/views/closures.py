"""Closed for a while: what is, lifting it, and closing a group, a venue or a service body."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from groups.accounts.session import required_member, sign_in_required
from groups.meetings import closures, queries
from groups.meetings.actions import closures as actions
from groups.meetings.forms import dates as form
from groups.meetings.forms.finder import words_from
from groups.meetings.models import Closure, Group, Meeting
from groups.meetings.timetables import coming_closures, today_of
from groups.meetings.views.blueprint import bp
from groups.meetings.views.editing import error_data
from groups.meetings.views.receiving import Words, sent_words, typed
from groups.meetings.wording import closure_in_words
from groups.plumbing import clock
from groups.plumbing.db import transaction
from groups.plumbing.errors import HomegroupError, Invalid, NotFound
from groups.plumbing.pages import answer, done

_LIFTED = "Lifted: all dates are held as usual again, here and in every calendar."
_CLOSED = "Closed. Every meeting there says so now, here and in every calendar."


@dataclass(frozen=True)
class ShownClosure:
    """``what`` is the meeting, group, venue or body; ``words`` say until when, and why."""

    closure: Closure
    what: str
    words: str


def shown_closures(some: Iterable[Closure], meeting: Meeting) -> list[ShownClosure]:
    """Return those of the coming weeks over one meeting, in words, on its own clock."""
    today = today_of(meeting)
    return [
        ShownClosure(one, _what(one), closure_in_words(one.first, one.last, one.reason, today))
        for one in coming_closures(meeting, some)
    ]


@bp.get("/closures")
@sign_in_required
def list_closures() -> Response:
    closures.closer(required_member())
    return _places_page({}, None)


@bp.post("/closures")
@sign_in_required
def close_place() -> Response:
    member = closures.closer(required_member())
    try:
        sent = sent_words()
        words = form.closure_from(sent, ("what",))
        kind, number = _place(sent)
        with transaction():
            place = closures.place_called(kind, number)
            actions.close_down(place, words.first, words.last, words.reason, member)
    except (Invalid, NotFound) as error:
        return _places_page(typed(), error)
    flash(_CLOSED, "good")
    return done(url_for("meetings.list_closures"), status=201)


@bp.get("/groups/<slug>/closures")
@sign_in_required
def group_closures(slug: str) -> Response:
    group = queries.group_edited_by(required_member(), slug)
    return _group_page(group, {}, None)


@bp.post("/groups/<slug>/closures")
@sign_in_required
def close_group(slug: str) -> Response:
    member = required_member()
    group = queries.group_edited_by(member, slug)
    try:
        words = form.closure_from(sent_words())
        with transaction():
            group = queries.group_edited_by(required_member(), slug)
            actions.close_down(group, words.first, words.last, words.reason, member)
    except Invalid as error:
        return _group_page(group, typed(), error)
    flash(_CLOSED, "good")
    return done(url_for("meetings.group_closures", slug=slug), status=201)


@bp.post("/closures/<int:number>/lift")
@sign_in_required
def lift_closure(number: int) -> Response:
    with transaction():
        member = required_member()
        closure = closures.closure_lifted_by(member, number)
        back = _page_of(closure)
        actions.lift(closure, member)
    flash(_LIFTED, "good")
    return done(back)


def _page_of(closure: Closure) -> str:
    """Return where one goes on after lifting it."""
    if closure.meeting is not None:
        return url_for("meetings.dates", slug=closure.meeting.slug)
    if closure.group is not None:
        return url_for("meetings.group_closures", slug=closure.group.slug)
    return url_for("meetings.list_closures")


def _place(sent: Words) -> tuple[str, int]:
    kind, _, number = (sent.get("what") or [""])[0].partition("-")
    if kind not in {"venue", "body"} or not number.isascii() or not number.isdecimal():
        raise Invalid("Please look for the place, and choose it from the list.", "what")
    return kind, int(number[:9])


def _places_page(words: Words, error: HomegroupError | None) -> Response:
    search = words_from(request.args.to_dict(flat=False))
    return _answer(
        closures.present_closures(),
        words,
        error,
        group=None,
        search=search,
        places=_places(search) if search else [],
    )


def _places(search: str) -> list[tuple[str, str, str]]:
    bodies = closures.bodies_named(search)
    venues = closures.venues_named(search)
    return [(f"body-{one.id}", one.name, "Service body, with all its groups") for one in bodies] + [
        (f"venue-{one.id}", one.name or one.formatted_address, one.formatted_address)
        for one in venues
    ]


def _group_page(group: Group, words: Words, error: HomegroupError | None) -> Response:
    return _answer(closures.closures_of_group(group), words, error, group=group)


def _answer(
    some: list[Closure], words: Words, error: HomegroupError | None, **about: object
) -> Response:
    today = clock.now().date()
    said = [closure_in_words(one.first, one.last, one.reason, today) for one in some]
    found = [ShownClosure(one, _what(one), text) for one, text in zip(some, said, strict=True)]
    return answer(
        "meetings/closures.html",
        error_data(error) | {"closures": [_data(one) for one in found]},
        status=error.status if error else 200,
        closures=found,
        words=words,
        error=error,
        **about,
    )


def _data(one: ShownClosure) -> dict[str, object]:
    closure = one.closure
    return {
        "id": closure.id,
        "of": one.what,
        "first": closure.first.isoformat(),
        "last": closure.last.isoformat() if closure.last else None,
        "reason": closure.reason,
    }


def _what(closure: Closure) -> str:
    if closure.venue is not None:
        return closure.venue.name or closure.venue.formatted_address
    owner = closure.meeting or closure.group or closure.body
    return owner.name if owner else ""
