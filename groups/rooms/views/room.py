"""The room's page."""

from typing import Any

from flask import redirect, request
from sqlalchemy.engine import RowMapping
from werkzeug.wrappers import Response

from groups.plumbing.clock import now
from groups.plumbing.db import transaction
from groups.plumbing.errors import BadRequest, HomegroupError
from groups.plumbing.pages import answer, error_data, wants_json
from groups.plumbing.tokens import new_id
from groups.rooms import screening, staying
from groups.rooms.actions import slips
from groups.rooms.actions.looking_in import PAGE_S
from groups.rooms.agenda import Agenda
from groups.rooms.broadcasts import live, snapshot
from groups.rooms.jobs import absence
from groups.rooms.models import Persona, Room
from groups.rooms.options import Options, options_from
from groups.rooms.queries.agendas import agenda_of
from groups.rooms.queries.presence import presence_shown
from groups.rooms.queries.rooms import AtTheDoor, Emptied, room_of
from groups.rooms.queries.slips import has_slip
from groups.rooms.queries.visitors import names_in
from groups.rooms.queries.votes import has_vote
from groups.rooms.roles import leads
from groups.rooms.seats import Seat, seat_of
from groups.rooms.standing import (
    chairs_next,
    minutes_over,
    seconds_left,
    share_hint,
    standing,
)
from groups.rooms.views.blueprint import bp
from groups.rooms.views.visiting import looks_in, visitor
from groups.rooms.wire import Wire, me_on_the_wire

SHOWN_ROWS = 200
ASKED = "full_name"


@bp.get("/rooms/<public_id>")
def room_page(public_id: str) -> Response:
    try:
        return shown(public_id)
    except Emptied as over:
        return _nothing_left(over.room)
    except AtTheDoor as stopped:
        if wants_json():
            raise
        return redirect(stopped.room.door, 303)


def _nothing_left(room: Room) -> Response:
    """The same for everybody, and without the meeting's name: who was here is not known."""
    data = {"room": room.public_id, "epoch": room.epoch, "head": room.head, "emptied": True}
    return answer("rooms/emptied.html", data)


def shown(public_id: str, error: HomegroupError | None = None, kept: str = "") -> Response:
    """The page; ``kept``: what was typed, and not sent or not taken."""
    room, persona = room_of(visitor(), public_id)
    seat = seat_of(room, persona)
    absence.back(seat.log_id, room.state, seat.persona)
    head = live.head(room.id)
    if head is None:
        raise BadRequest
    names, agenda = names_in(room.id), agenda_of(room.id, room.epoch)
    data = _data(room, persona, seat, head, names)
    _count_visit(room, persona)
    if "since" in request.args or kept:
        looks_in(room, persona, seconds=PAGE_S)
    return answer(
        "rooms/room.html",
        data | error_data(error),
        status=error.status if error else 200,
        **data | {"room": room},
        **_company(seat, head, names),
        **_first_sight(agenda, data, serves=seat.serves),
        votes=_has_vote(agenda, seat, head),
        **_choices(room, options_from(room.state["options"])),
        **_typed(error, kept),
    )


def _count_visit(room: Room, persona: Persona) -> None:
    if has_slip(room, persona):
        with transaction():
            slips.count_visit(room, persona)


def _data(
    room: Room, persona: Persona, seat: Seat, head: RowMapping, names: dict[str, str]
) -> Wire:
    """The page as programs read it, and what its scripts begin with."""
    rows = live.rows(room.id, max(head["head"] - SHOWN_ROWS, 0))
    return snapshot(head, rows, names, seat.reader) | {
        "room": room.public_id,
        "me": me_on_the_wire(seat.reader, persona.name, head["state"]),
        "presence": presence_shown(room, seat.apart, serves=seat.serves),
    }


def _company(seat: Seat, head: RowMapping, names: dict[str, str]) -> dict[str, Any]:
    """What one is to the others here, and who they are."""
    ignored = head["state"].get("ignores", {}).get(seat.persona, ())
    return {
        "serves": seat.serves,
        "leads": leads(seat.roles),
        "late": seat.came.after > 0 and not seat.serves,
        "people": [pair for pair in names.items() if pair[0] != seat.persona],
        "ignoring": [(one, names.get(one, "")) for one in ignored],
    }


def _has_vote(agenda: Agenda, seat: Seat, head: RowMapping) -> bool:
    """Asked only where there is something to vote on."""
    decides = any(step.phase == "business" for step in agenda.steps)
    return decides and has_vote(head["state"], seat.persona)


def _first_sight(agenda: Agenda, data: Wire, *, serves: bool) -> dict[str, Any]:
    """What static/js/rooms finds out by itself afterwards, from the same rows and state."""
    state, rows, me, at = data["state"], data["rows"], data["me"], now().timestamp()
    titles = [step.title for step in agenda.steps]
    return {
        "titles": titles,
        "before_all": agenda.steps[0].text,
        "left": seconds_left(state, at),
        "over": minutes_over(state, at),
        "now": standing(state, me["id"], serves=serves, muted=me["muted"]),
        "hint": share_hint(state, me["id"], at, serves=serves),
        "next": chairs_next(state, titles),
        "heard": {row["body"]["seq"] for row in rows if row["kind"] == "heard"},
        "last_share": _last_share(rows, me["id"]),
    }


def _choices(room: Room, options: Options) -> dict[str, Any]:
    """What the group chose that one sees here."""
    return {
        "slips": options.slips and room.meeting is not None,
        "lists": options.presence == "list",
        "stays": staying.sentence(options.kept) if room.meeting else staying.IN_A_LOUNGE,
    }


def _typed(error: HomegroupError | None, kept: str) -> dict[str, Any]:
    """What became of the words somebody typed, and the name under which they send the next."""
    return {
        "client_id": new_id(),
        "did": request.args.get("did", ""),
        "error": error,
        "kept": kept,
        "asked": bool(error and error.code == ASKED),
        "full_name": screening.FULL_NAME,
    }


def _last_share(rows: list[Wire], person: str) -> int:
    """The share to which one may still say "I heard you"; 0: none."""
    own = {row["body"]["seq"] for row in rows if row["kind"] == "heard" and row["by"] == person}
    shares = [row for row in rows if row["kind"] == "message" and row["body"].get("share")]
    last = [row["seq"] for row in shares if row["by"] != person][-1:]
    return last[0] if last and last[0] not in own else 0
