"""The door, the room's page, and the log over plain HTTP."""

from typing import Any, cast

from flask import Blueprint, current_app, jsonify, render_template, request
from werkzeug.wrappers import Response

from groups.accounts.session import current_member, current_session, session_id
from groups.meetings.models import Meeting, Occurrence
from groups.plumbing.clock import iso
from groups.plumbing.db import release, transaction
from groups.plumbing.errors import BadRequest, HomegroupError, Invalid
from groups.plumbing.log.append import Appended, Command
from groups.plumbing.pages import answer, done, error_data, form_words
from groups.plumbing.panels import panel
from groups.plumbing.security import RateLimits
from groups.plumbing.tokens import new_id
from groups.rooms import actions, forms, queries
from groups.rooms.broadcasts import (
    Seat,
    live,
    rows_on_the_wire,
    server_time,
    state_on_the_wire,
)
from groups.rooms.models import Persona, Room
from groups.rooms.queries import Visitor
from groups.rooms.rights import LEADING_ROLES, roles_of, serves
from groups.rooms.standing import chairs_next, shares_in, standing
from groups.rooms.steps import SHARING, TOPIC_DISCUSSION, step

bp = Blueprint("rooms", __name__)

SHOWN_ROWS = 200
STEPS_ON_THE_PAGE = [
    {"title": one.title, "open_floor": one.open_floor, "takes_floor": number == SHARING}
    for number, one in enumerate(TOPIC_DISCUSSION)
]


def _visitor() -> Visitor:
    kept = current_session()
    return Visitor(kept.public_id, kept.member_id)


@bp.get("/meetings/<slug>/room")
def door(slug: str) -> Response:
    return _door(queries.meeting_at(slug))


def _door(meeting: Meeting, error: Invalid | None = None) -> Response:
    occurrence = queries.next_occurrence(meeting)
    room = queries.room_of_occurrence(occurrence) if occurrence else None
    persona = queries.persona_of(room, _visitor()) if room else None
    data = {
        "meeting": meeting.slug,
        "open": bool(occurrence and queries.is_open(occurrence)),
        "room": room.public_id if room else None,
        "opens_at": iso(occurrence.starts_at - queries.DOORS) if occurrence else None,
        "starts_at": iso(occurrence.starts_at) if occurrence else None,
    } | error_data(error)
    return answer(
        "rooms/door.html",
        data,
        status=error.status if error else 200,
        meeting=meeting,
        occurrence=occurrence,
        open=data["open"],
        opens_at=occurrence and occurrence.starts_at - queries.DOORS,
        persona=persona,
        values=request.form,
        error=error,
    )


@bp.post("/meetings/<slug>/room")
def come_in(slug: str) -> Response:
    meeting = queries.meeting_at(slug)
    words = form_words()
    member = current_member()
    try:
        if not set(words) <= {"display_name"}:
            raise Invalid("This form has no such field.", code="unknown_field")
        typed = words.get("display_name", "")
        name = forms.display_name(typed) if typed.strip() else None
        if member is None:
            session_id()
        with transaction():
            room = actions.open_room(_occurrence(meeting))
            actions.enter(room, _visitor(), current_member(), name)
            address = f"/rooms/{room.public_id}"
    except Invalid as error:
        return _door(queries.meeting_at(slug), error)
    return done(address, {"room": address.rsplit("/", 1)[1]})


def _occurrence(meeting: Meeting) -> Occurrence:
    occurrence = queries.next_occurrence(meeting)
    if occurrence is None:
        raise Invalid("This meeting has no date in the coming weeks.", "display_name")
    return occurrence


@bp.get("/rooms/<public_id>")
def room_page(public_id: str) -> Response:
    return _room_page(public_id)


def _room_page(public_id: str, error: HomegroupError | None = None) -> Response:
    room, persona = queries.room_of(_visitor(), public_id)
    seat = _seat(room, persona)
    head = live.head(room.id)
    if head is None:
        raise BadRequest
    after = max(head["head"] - SHOWN_ROWS, 0)
    rows = rows_on_the_wire(live.rows(room.id, after), seat)
    names = queries.names_in(room)
    state = state_on_the_wire(head, names, serves=seat.serves)
    muted = persona.public_id in head["state"]["muted"]
    roles = roles_of(room.state, persona.public_id, persona.roles)
    me = {"id": persona.public_id, "name": persona.name, "roles": sorted(roles)}
    data = {
        "room": public_id,
        "epoch": head["epoch"],
        "head": head["head"],
        "rows": rows,
        "state": state,
        "me": me,
        "server_time": server_time(),
    } | error_data(error)
    return answer(
        "rooms/room.html",
        data,
        status=error.status if error else 200,
        room=room,
        meeting=room.meeting,
        rows=rows,
        shares=shares_in(rows),
        state=state if seat.serves or not muted else state | {"muted": [persona.public_id]},
        step=step(state["step"]),
        steps=STEPS_ON_THE_PAGE,
        now=standing(state, persona.public_id, serves=seat.serves, muted=muted),
        next=chairs_next(state),
        me=me,
        people=[pair for pair in names.items() if pair[0] != persona.public_id],
        serves=seat.serves,
        leads=bool(roles & LEADING_ROLES),
        head=head["head"],
        epoch=head["epoch"],
        client_id=new_id(),
        error=error,
        kept=request.form.get("body", "") if error else "",
    )


def _seat(room: Room, persona: Persona) -> Seat:
    roles = roles_of(room.state, persona.public_id, persona.roles)
    return Seat(room.id, room.public_id, persona.public_id, serves(roles), room.head)


@bp.post("/rooms/<public_id>")
def append_by_form(public_id: str) -> Response:
    """The whole room by plain forms: one kind, its words, a client_id made by the page."""
    words = form_words()
    kind = words.get("kind", "message")
    try:
        body = forms.body_from_words(kind, words.get("body", ""))
        expect = words.get("expect", "")
        _append(
            public_id,
            kind=kind,
            sent=body,
            client_id=words.get("client_id", ""),
            expect=int(expect) if expect.isdecimal() and len(expect) < 16 else None,
        )
    except HomegroupError as error:
        if error.status in {401, 404}:
            raise
        return _room_page(public_id, error)
    return done(f"/rooms/{public_id}#now")


@bp.get("/rooms/<public_id>/log")
def log_page(public_id: str) -> Response:
    """Rows after a position; ``wait`` holds the answer until there is one (at most 25 s)."""
    room, persona = queries.room_of(_visitor(), public_id)
    seat, epoch = _seat(room, persona), room.epoch
    after, wait = _number("after"), _number("wait")
    release()
    rows = live.rows_when_there(seat.log_id, after, wait)
    # The wait was long: whoever was removed meanwhile must not read on.
    room, persona = queries.room_of(_visitor(), public_id)
    payload = {
        "epoch": epoch,
        "head": room.head,
        "rows": rows_on_the_wire(rows, _seat(room, persona)),
        "server_time": server_time(),
    }
    response = jsonify(payload)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/rooms/<public_id>/log")
def append_by_http(public_id: str) -> Response:
    sent = request.get_json(silent=True) if request.is_json else None
    if sent is None and not request.is_json:
        sent = _from_form()
    if not isinstance(sent, dict) or not isinstance(sent.get("body", {}), dict):
        raise BadRequest
    expect = sent.get("expect")
    appended = _append(
        public_id,
        kind=str(sent.get("kind", "")),
        sent=sent.get("body", {}),
        client_id=str(sent.get("client_id", "")),
        expect=expect if isinstance(expect, int) and not isinstance(expect, bool) else None,
    )
    return jsonify({"seq": appended.seq, "duplicate": appended.duplicate})


def _from_form() -> dict[str, Any]:
    words = form_words()
    kind = words.get("kind", "message")
    return words | {"kind": kind, "body": forms.body_from_words(kind, words.get("body", ""))}


def _append(
    public_id: str, *, kind: str, sent: dict[str, Any], client_id: str, expect: int | None
) -> Appended:
    room, persona = queries.room_of(_visitor(), public_id)
    limits = cast(RateLimits, current_app.extensions["rate_limits"])
    limits.allow(forms.AT_MOST, "append", persona.public_id)
    command = Command(
        room.id,
        persona.public_id,
        forms.client_id(client_id),
        kind,
        forms.body(kind, sent),
        expect=expect,
        context=current_session().public_id,
    )
    release()
    return live.append(command)


def _number(name: str) -> int:
    value = request.args.get(name, "0")
    if not value.isdecimal() or len(value) > 15:
        raise BadRequest("Give a whole number.", field=name)
    return int(value)


@panel("meeting", 10)
def room_door(meeting: Meeting, **_: Any) -> str:
    """The way into the meeting's room, on its page."""
    if not meeting.has_room:
        return ""
    occurrence = queries.next_occurrence(meeting)
    return render_template(
        "rooms/_door_panel.html",
        meeting=meeting,
        occurrence=occurrence,
        open=bool(occurrence and queries.is_open(occurrence)),
        opens_at=occurrence and occurrence.starts_at - queries.DOORS,
    )
