"""Attendance slips: asked for in the room, held by who asked, confirmed, checked by a code."""

from typing import Any

from flask import current_app, flash, url_for
from werkzeug.wrappers import Response

from groups.accounts.session import required_member, sign_in_required
from groups.meetings.queries import group_edited_by
from groups.plumbing import clock
from groups.plumbing.db import transaction
from groups.plumbing.errors import Conflict, Invalid, NotFound
from groups.plumbing.pages import answer, done, error_data, form_words
from groups.plumbing.sealing import Broken
from groups.plumbing.security import caller
from groups.rooms import feeds
from groups.rooms.actions import slips as actions
from groups.rooms.forms.slips import name_on_slip
from groups.rooms.kinds.steps import is_closed
from groups.rooms.models import Persona, Room, Slip
from groups.rooms.queries.rooms import room_of
from groups.rooms.queries.slips import confirmed_slip, pending_slip, slip_held_by, slips_to_confirm
from groups.rooms.sealing import slip_key
from groups.rooms.views.blueprint import bp
from groups.rooms.views.visiting import visitor

CHECKED = "60/10 minutes"
LOST_KEY = (
    "The paper cannot be made any more: this server has lost the key to the name on it. "
    "Its code still shows the meeting and the minutes. Please tell those who run this server."
)


@bp.get("/rooms/<public_id>/slip")
def slip_ask(public_id: str) -> Response:
    return _asking(public_id)


@bp.post("/rooms/<public_id>/slip")
def ask_for_slip(public_id: str) -> Response:
    try:
        name = name_on_slip(form_words())
        with transaction():
            token = actions.ask(*_room_with_slips(public_id), name)
    except (Conflict, Invalid) as error:
        return _asking(public_id, error)
    return done(url_for("rooms.own_slip", token=token), status=201)


def _room_with_slips(public_id: str) -> tuple[Room, Persona]:
    room, persona = room_of(visitor(), public_id)
    if not room.state["options"]["slips"] or room.meeting is None:
        raise NotFound
    return room, persona


def _asking(public_id: str, error: Conflict | Invalid | None = None) -> Response:
    room, _ = _room_with_slips(public_id)
    data = {"room": public_id, "kept_days": actions.KEPT.days} | error_data(error)
    return answer(
        "rooms/slip_ask.html",
        data,
        status=error.status if error else 200,
        room=room,
        days=actions.KEPT.days,
        name=form_words().get("name", "") if error else "",
        error=error,
    )


# --- who holds it -----------------------------------------------------------------------------


@bp.get("/slip/<token>")
def own_slip(token: str) -> Response:
    slip = slip_held_by(token)
    data = _facts_of(slip) | {"confirmed": slip.confirmed_at is not None}
    facts = [("Initials", slip.initials), *_written(slip)]
    context: dict[str, Any] = {"slip": slip, "token": token, "facts": facts}
    here = _public(url_for("rooms.own_slip", token=token))
    response = answer("rooms/slip.html", data, address=here, **context)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/slip/<token>.pdf")
def own_slip_pdf(token: str) -> Response:
    slip = slip_held_by(token)
    if slip.confirmed_at is None:
        raise NotFound
    check = _public(url_for("rooms.check_slip", code=slip.code))
    content = feeds.slip_pdf([("Name", _name_on(slip)), *_written(slip)], check)
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="attendance.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _name_on(slip: Slip) -> str:
    try:
        return str(slip_key.open(slip.sealed, slip.code)["name"])
    except Broken:
        raise Conflict(LOST_KEY) from None


@bp.post("/slip/<token>/delete")
def give_slip_up(token: str) -> Response:
    with transaction():
        actions.give_up(slip_held_by(token))
    flash("The slip is deleted, and its code is worth nothing any more.", "good")
    return done("/")


def _public(path: str) -> str:
    return str(current_app.config["SETTINGS"].public_url) + path


def _written(slip: Slip) -> list[tuple[str, str]]:
    facts = _facts_of(slip)
    return [
        ("Meeting", facts["meeting"]),
        ("Date", facts["date"]),
        ("Minutes there", str(facts["minutes"])),
    ]


def _facts_of(slip: Slip) -> dict[str, Any]:
    """All that anybody learns by the code."""
    room = slip.room
    zone = clock.kept_zone(room.meeting.timezone if room.meeting else "UTC")
    date = room.starts_at.astimezone(zone).date()
    return {
        "meeting": room.name,
        "date": f"{date:%A} {date.day} {date:%B %Y}",
        "minutes": slip.minutes,
        "initials": slip.initials,
    }


# --- who checks a paper -----------------------------------------------------------------------


@bp.get("/slips/<code>")
def check_slip(code: str) -> Response:
    """What stands on the paper of that code. One that is not confirmed or too old is unknown."""
    current_app.extensions["rate_limits"].allow(CHECKED, "slip", caller())
    facts = _facts_of(confirmed_slip(code))
    return answer("rooms/slip_check.html", facts, facts=facts)


# --- who confirms it --------------------------------------------------------------------------


@bp.get("/groups/<slug>/slips")
@sign_in_required
def group_slips(slug: str) -> Response:
    return _pending(slug)


@bp.post("/groups/<slug>/slips")
@sign_in_required
def confirm_slip(slug: str) -> Response:
    words = form_words()
    try:
        with transaction():
            slip = pending_slip(group_edited_by(required_member(), slug), words)
            if words.get("answer") == "confirm":
                actions.confirm(slip)
            else:
                actions.give_up(slip)
    except Conflict as error:
        return _pending(slug, error)
    flash("Done. Only who asked for the slip can fetch it.", "good")
    return done(url_for("rooms.group_slips", slug=slug))


def _pending(slug: str, error: Conflict | None = None) -> Response:
    group = group_edited_by(required_member(), slug)
    waiting = [
        _facts_of(slip)
        | {"slip": slip.id, "called": slip.called, "over": is_closed(slip.room.state)}
        for slip in slips_to_confirm(group)
    ]
    return answer(
        "rooms/slips.html",
        {"slips": waiting} | error_data(error),
        status=error.status if error else 200,
        group=group,
        slips=waiting,
        error=error,
    )
