"""The door of a meeting's room."""

from contextlib import suppress
from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response

from groups.accounts.session import current_member
from groups.meetings.models import Meeting, Occurrence
from groups.plumbing.clock import iso
from groups.plumbing.db import transaction
from groups.plumbing.errors import Closed, Forbidden, HomegroupError, Invalid
from groups.plumbing.pages import answer, done, error_data, form_words
from groups.rooms import actions, forms, staying
from groups.rooms.actions import crowds
from groups.rooms.broadcasts import knock
from groups.rooms.kinds.steps import is_closed
from groups.rooms.models import Persona, Room
from groups.rooms.options import options_from
from groups.rooms.queries.bans import refuse_banned
from groups.rooms.queries.doors import door_of, place_in_line, waits, was_turned_away
from groups.rooms.queries.meetings import DOORS, is_open, meeting_at, next_occurrence
from groups.rooms.queries.options import options_of
from groups.rooms.queries.rooms import room_of_occurrence
from groups.rooms.queries.visitors import persona_of
from groups.rooms.views.blueprint import bp
from groups.rooms.views.log import append
from groups.rooms.views.visiting import keep_guest, visitor


@bp.get("/meetings/<slug>/room")
def door(slug: str) -> Response:
    meeting = meeting_at(slug)
    refuse_banned(meeting.group_id, visitor())
    return _door(meeting)


def _door(meeting: Meeting, error: HomegroupError | None = None) -> Response:
    occurrence = next_occurrence(meeting)
    room = room_of_occurrence(occurrence) if occurrence else None
    persona = persona_of(room, visitor()) if room else None
    options = options_from(room.state["options"]) if room else options_of(meeting.group_id)
    data = _facts(meeting, occurrence, room) | {
        "standing": _standing(room, persona),
        "kept": options.kept,
    }
    return answer(
        "rooms/door.html",
        data | error_data(error),
        status=error.status if error else 200,
        meeting=meeting,
        occurrence=occurrence,
        open=data["open"],
        closed=data["closed"],
        shows=options.presence,
        late_comers=options.late_comers,
        stays=staying.sentence(options.kept),
        opens_at=occurrence and occurrence.starts_at - DOORS,
        persona=persona,
        mode=data["door"],
        standing=data["standing"],
        place=place_in_line(room, persona) if room and persona else 0,
        room=room,
        values=request.form,
        error=error,
    )


def _facts(meeting: Meeting, occurrence: Occurrence | None, room: Room | None) -> dict[str, Any]:
    """The door as programs read it, whoever comes."""
    return {
        "meeting": meeting.slug,
        "door": door_of(room, meeting),
        "open": bool(occurrence and is_open(occurrence)),
        "room": room.public_id if room else None,
        "opens_at": iso(occurrence.starts_at - DOORS) if occurrence else None,
        "starts_at": iso(occurrence.starts_at) if occurrence else None,
        "closed": bool(room and is_closed(room.state)),
    }


@bp.post("/meetings/<slug>/room")
def come_in(slug: str) -> Response:
    meeting = meeting_at(slug)
    words = form_words()
    new = words.get("new") == "yes"
    try:
        name = forms.name_at_the_door(words, "note", "new")
        keep_guest()
        with transaction():
            room = actions.open_room(_occurrence(meeting))
            persona = actions.enter(room, visitor(), current_member(), name, newcomer=new)
            if current_app.extensions["rate_limits"].on:
                crowds.notice(room, persona)
            room_id, public_id, who = room.id, room.public_id, persona.public_id
            outside = waits(room, persona)
            knocks = outside and not _in_line_or_gone(room, persona)
        if knocks:
            knock(room_id, who, words.get("note", ""), new=new)
        elif new:
            _say_new(public_id)
    except (Closed, Forbidden, Invalid) as error:
        return _door(meeting_at(slug), error)
    if outside:
        return done(f"/meetings/{slug}/room", {"room": public_id, "waiting": True})
    return done(f"/rooms/{public_id}", {"room": public_id})


def _say_new(public_id: str) -> None:
    """Tell those who serve, once; it is no reason to keep anybody outside."""
    with suppress(HomegroupError):
        append(public_id, kind="newcomer", sent={}, client_id="newcomer", expect=None)


def _in_line_or_gone(room: Room, persona: Persona) -> bool:
    in_line = place_in_line(room, persona) > 0
    return in_line or was_turned_away(room, persona)


def _standing(room: Room | None, persona: Persona | None) -> str:
    """``new`` to the room, ``inside``, ``waiting`` at the door, or ``turned_away`` from it."""
    if room is None or persona is None:
        return "new"
    if not waits(room, persona):
        return "inside"
    return "turned_away" if was_turned_away(room, persona) else "waiting"


def _occurrence(meeting: Meeting) -> Occurrence:
    occurrence = next_occurrence(meeting)
    if occurrence is None:
        raise Invalid("This meeting has no date in the coming weeks.", "display_name")
    return occurrence
