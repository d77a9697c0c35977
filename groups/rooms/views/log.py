"""The log over plain HTTP: with the same rights as over the socket."""

from collections.abc import Sequence
from typing import Any

from flask import jsonify, request
from sqlalchemy.engine import RowMapping
from werkzeug.wrappers import Response

from groups.accounts.session import current_session, refuse_if_ended
from groups.plumbing.db import release
from groups.plumbing.errors import BadRequest
from groups.plumbing.log.append import Appended, Command
from groups.plumbing.pages import form_words
from groups.rooms import forms
from groups.rooms.actions.looking_in import LOG_S, PAGE_S
from groups.rooms.broadcasts import live, snapshot
from groups.rooms.jobs import absence
from groups.rooms.jobs.afterwards import appended_here
from groups.rooms.models import Room
from groups.rooms.pace import pace
from groups.rooms.queries.rooms import Emptied, room_of, stored_as
from groups.rooms.queries.visitors import names_in
from groups.rooms.roles import roles_of
from groups.rooms.seats import seat_of
from groups.rooms.sight import Reader
from groups.rooms.views.blueprint import bp
from groups.rooms.views.visiting import looks_in, visitor


@bp.get("/rooms/<public_id>/log")
def log_page(public_id: str) -> Response:
    """Rows after a position; ``wait`` holds the answer until there is one (at most 25 s)."""
    try:
        room, persona = room_of(visitor(), public_id)
    except Emptied as over:
        return _numbers(over.room)
    seat, epoch = seat_of(room, persona), room.epoch
    absence.back(seat.log_id, room.state, seat.persona)
    looks_in(room, persona, seconds=LOG_S)
    after, wait = _number("after"), _number("wait")
    release()
    rows = live.rows_when_there(seat.log_id, after, wait)
    # The wait was long: whoever was removed, or signed out, meanwhile must not read on.
    refuse_if_ended()
    room, persona = room_of(visitor(), public_id)
    return _page(room, epoch, rows, seat_of(room, persona).reader)


def _numbers(room: Room) -> Response:
    """What is left of an emptied room is the same for everybody: its numbers."""
    rows = live.rows(room.id, _number("after"))
    return _page(room, room.epoch, rows, Reader("", frozenset(), serves=False))


def _page(room: Room, epoch: str, rows: Sequence[RowMapping], reader: Reader) -> Response:
    head = {
        "epoch": epoch,
        "head": room.head,
        "state": room.state,
        "state_seq": room.state_seq,
    }
    response = jsonify(snapshot(head, rows, names_in(room.id), reader))
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
    appended = append(
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


def append(
    public_id: str, *, kind: str, sent: dict[str, Any], client_id: str, expect: int | None
) -> Appended:
    try:
        room, persona = room_of(visitor(), public_id)
    except Emptied as over:
        seq = stored_as(over.room, forms.client_id(client_id))
        return Appended(over.room.id, seq, duplicate=True)
    roles = roles_of(room.state, persona.public_id, persona.roles)
    pace.write(room.id, persona.public_id, roles)
    command = Command(
        room.id,
        persona.public_id,
        forms.client_id(client_id),
        kind,
        forms.body(kind, sent),
        expect=expect,
        context=current_session().public_id,
        beside=forms.beside(kind, sent),
    )
    looks_in(room, persona, seconds=LOG_S if request.is_json else PAGE_S)
    release()
    appended = live.append(command)
    appended_here(kind)
    return appended


def _number(name: str) -> int:
    value = request.args.get(name, "0")
    if not value.isdecimal() or len(value) > 15:
        raise BadRequest("Give a whole number.", field=name)
    return int(value)
