"""Suggestions, asks, pairings and wishes over HTTP. Nothing is asked or answered by GET."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from groups.accounts.models import Member
from groups.accounts.session import required_member, sign_in_required
from groups.plumbing.clock import is_zone, iso, now, zone, zone_names
from groups.plumbing.db import transaction
from groups.plumbing.errors import Conflict, HomegroupError, Invalid, RateLimited
from groups.plumbing.pages import answer, done, error_data, words_as_sent
from groups.plumbing.panels import panel
from groups.sponsorship import actions, forms, queries, week, wording
from groups.sponsorship.models import Ask, Pairing, Wishes, offset_minutes

bp = Blueprint("sponsorship", __name__)

ZONE_LOST = "The time zone {} is not known here any more. Please choose yours again."


def _settle() -> None:
    """End what the clock has ended, before anybody looks at it."""
    if queries.lapsed_asks(now()):
        with transaction():
            actions.expire_asks()


# --- suggestions ------------------------------------------------------------------------------


@bp.get("/sponsors")
@sign_in_required
def suggestions() -> Response:
    _settle()
    return _suggestions(required_member())


def _suggestions(member: Member, error: HomegroupError | None = None) -> Response:
    at = now()
    more = "more" in request.args
    most = queries.MOST_LISTED if more else queries.MOST_SUGGESTED + 1
    found = queries.suggestions_for(member, at, most=most)
    shown = found if more else found[: queries.MOST_SUGGESTED]
    wishes = queries.wishes_of(member)
    helps = queries.help_for(member, at) if wishes and not found else []
    data: dict[str, Any] = {
        "suggestions": [_suggestion_json(one) for one in shown],
        "more": len(found) > len(shown),
        "wishes": wishes is not None,
        "help": helps,
    } | error_data(error)
    return answer(
        "sponsorship/suggestions.html",
        data,
        status=error.status if error else 200,
        member=member,
        wishes=wishes,
        suggestions=shown,
        more=data["more"],
        helps=helps,
        open_asks=queries.open_asks_by(member, at),
        kept=words_as_sent() if error else {},
        error=error,
    )


def _suggestion_json(one: queries.Suggestion) -> dict[str, Any]:
    return {
        "member": one.member.public_id,
        "handle": one.member.handle,
        "about": one.about,
        "reasons": one.reasons,
    }


@bp.post("/sponsors/ask")
@sign_in_required
def ask() -> BaseResponse:
    member = required_member()
    try:
        form = forms.ask(words_as_sent())
        current_app.extensions["rate_limits"].allow("10/hour", "ask", member.public_id)
        with transaction():
            made = actions.ask(required_member(), form)
            data = {"ask": made.public_id, "ends_at": iso(made.ends_at)}
    except (Conflict, Invalid, RateLimited) as error:
        return _suggestions(required_member(), error)
    return done(url_for("sponsorship.overview"), data, status=201)


# --- asks and pairings ------------------------------------------------------------------------


@bp.get("/sponsorship")
@sign_in_required
def overview() -> Response:
    _settle()
    return _overview(required_member())


def _overview(member: Member, error: HomegroupError | None = None) -> Response:
    at = now()
    wishes = queries.wishes_of(member)
    mine, waiting = queries.asks_by(member, at), queries.asks_of(member, at)
    pairings = queries.pairings_of(member)
    data: dict[str, Any] = {
        "asks": [_ask_json(one, one.asked, at) for one in mine],
        "asks_of_me": [_ask_json(one, one.asker, at) for one in waiting],
        "pairings": [_pairing_json(one, member) for one in pairings],
        "listing": _listing_json(wishes),
    } | error_data(error)
    return answer(
        "sponsorship/overview.html",
        data,
        status=error.status if error else 200,
        member=member,
        wishes=wishes,
        asks=mine,
        waiting=waiting,
        pairings=pairings,
        at=at,
        error=error,
    )


def _ask_json(one: Ask, other: Member, at: datetime) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "with": other.handle,
        "words": one.words,
        "state": one.standing(at),
        "asked_at": iso(one.asked_at),
        "ends_at": iso(one.ends_at),
    }


def _pairing_json(one: Pairing, member: Member) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "with": one.other_than(member).handle,
        "role": "sponsor" if one.sponsor_id == member.id else "sponsee",
        "kind": one.kind,
        "began_at": iso(one.began_at),
    }


def _listing_json(wishes: Wishes | None) -> dict[str, Any] | None:
    if wishes is None:
        return None
    return {
        "listed": wishes.listed,
        "paused": wishes.paused_at is not None,
        "confirmed_at": iso(wishes.confirmed_at) if wishes.confirmed_at else None,
        "capacity": wishes.capacity,
        "taken": wishes.taken,
    }


def _act(action: Callable[[Member], object]) -> BaseResponse:
    """Do one thing for the member who asks, and go back to their overview."""
    _settle()
    try:
        with transaction():
            action(required_member())
    except Conflict as error:
        return _overview(required_member(), error)
    return done(url_for("sponsorship.overview"))


@bp.post("/sponsorship/asks/<public_id>/accept")
@sign_in_required
def accept(public_id: str) -> BaseResponse:
    return _act(lambda member: actions.accept(member, public_id))


@bp.post("/sponsorship/asks/<public_id>/decline")
@sign_in_required
def decline(public_id: str) -> BaseResponse:
    return _act(lambda member: actions.decline(member, public_id))


@bp.post("/sponsorship/asks/<public_id>/withdraw")
@sign_in_required
def withdraw(public_id: str) -> BaseResponse:
    return _act(lambda member: actions.withdraw(member, public_id))


@bp.post("/sponsorship/pairings/<public_id>/end")
@sign_in_required
def end(public_id: str) -> BaseResponse:
    return _act(lambda member: actions.end(member, public_id))


@bp.post("/sponsorship/confirm")
@sign_in_required
def confirm() -> BaseResponse:
    return _act(actions.confirm)


@bp.post("/sponsorship/pause")
@sign_in_required
def pause() -> BaseResponse:
    return _act(actions.pause)


# --- wishes -----------------------------------------------------------------------------------


@bp.get("/sponsorship/wishes")
@sign_in_required
def wishes_page() -> Response:
    return _wishes(required_member())


@bp.post("/sponsorship/wishes")
@sign_in_required
def save_wishes() -> BaseResponse:
    if "look" in request.form:
        # Only the clock beside the hours is to change: nothing typed is saved, or lost.
        return _wishes(required_member(), typed=True)
    try:
        form = forms.wishes(_many_words())
        with transaction():
            wishes = actions.save_wishes(required_member(), form)
            after = "sponsorship.suggestions" if wishes.looking else "sponsorship.overview"
    except Invalid as error:
        return _wishes(required_member(), error)
    return done(url_for(after))


def _many_words() -> dict[str, Any]:
    """The form with its lists kept as lists."""
    if request.is_json:
        return words_as_sent()
    lists = {name: request.form.getlist(name) for name in forms.LISTS}
    return words_as_sent() | {name: found for name, found in lists.items() if found}


def _wishes(member: Member, error: Invalid | None = None, *, typed: bool = False) -> Response:
    values = _many_words() if error or typed else _kept(member)
    values.setdefault("timezone", member.timezone)
    shown_in = _zone(request.args.get("timezone", ""), str(values["timezone"]))
    data: dict[str, Any] = {"wishes": values, "timezone": shown_in} | error_data(error)
    return answer(
        "sponsorship/wishes.html",
        data,
        status=error.status if error else 200,
        member=member,
        values=values,
        rows=week.rows(offset_minutes(shown_in, now())),
        timezone=shown_in,
        zone_lost="" if is_zone(member.timezone) else ZONE_LOST.format(member.timezone),
        timezones=[(name, name) for name in sorted(zone_names())],
        words=wording,
        recovery=[(str(days), name) for days, name in wording.RECOVERY.items()],
        places=[(str(n), str(n)) for n in range(1, forms.MOST_PLACES + 1)],
        error=error,
    )


def _zone(*names: str) -> str:
    for name in names:
        try:
            return zone(name).key
        except Invalid:
            continue
    return "UTC"


def _kept(member: Member) -> dict[str, Any]:
    kept = queries.wishes_of(member)
    if kept is None:
        return {"works_with": ["any"], "languages": ["en"], "gender": "unsaid", "looking": True}
    return {name: getattr(kept, name) for name in forms.FIELDS if name != "timezone"}


# --- on other pages ---------------------------------------------------------------------------


@panel("my_day", 40)
def my_day(*, member: Member, **_: object) -> str:
    """Asks that wait for an answer, and whom one is paired with."""
    waiting = queries.asks_of(member, now())
    pairings = queries.pairings_of(member)
    if not waiting and not pairings:
        return ""
    return render_template(
        "sponsorship/_my_day.html", member=member, waiting=waiting, pairings=pairings
    )


@panel("me", 40)
def me(*, member: Member, **_: object) -> str:
    wishes = queries.wishes_of(member)
    found = wishes is not None and wishes.is_found(now())
    return render_template("sponsorship/_me.html", wishes=wishes, found=found)
