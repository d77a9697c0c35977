"""Opening a room, and coming in by its door."""

from dataclasses import replace

from sqlalchemy.exc import IntegrityError

from groups.accounts.models import Member
from groups.meetings.models import Meeting, Occurrence
from groups.plumbing import text
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Closed, Forbidden, Invalid, Unauthenticated
from groups.rooms import rota
from groups.rooms.agenda import Agenda
from groups.rooms.kinds.doors import must_wait
from groups.rooms.kinds.steps import is_closed
from groups.rooms.models import Persona, Room, RoomAgenda
from groups.rooms.names import fit_for_all
from groups.rooms.queries.agendas import agenda_of_meeting
from groups.rooms.queries.bans import refuse_banned
from groups.rooms.queries.doors import waits, was_turned_away
from groups.rooms.queries.meetings import DOORS, closes_at, is_open
from groups.rooms.queries.options import options_of
from groups.rooms.queries.rooms import coming_into, room_of_occurrence
from groups.rooms.queries.servants import roles_in_group
from groups.rooms.queries.visitors import Visitor, persona_of
from groups.rooms.roles import serves
from groups.rooms.state import due, first_state


def open_room(occurrence: Occurrence) -> Room:
    """The room of an occurrence, made when the first person comes; raises Closed before that."""
    room = room_of_occurrence(occurrence)
    if room is not None:
        return room
    if not is_open(occurrence):
        raise Closed("The doors open 15 minutes before the meeting. Please come back then.")
    agenda = agenda_for(occurrence.meeting)
    closing = closes_at(occurrence)
    state = first_state(
        agenda,
        starts_at=occurrence.starts_at.timestamp(),
        ends_at=occurrence.ends_at.timestamp(),
        closes_at=closing.timestamp(),
    )
    room = Room(
        meeting_id=occurrence.meeting_id,
        recurrence_id=occurrence.recurrence_id,
        opens_at=occurrence.starts_at - DOORS,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        closes_at=closing,
        head=0,
        state=state,
        state_seq=0,
        due_at=due(state),
        agenda=RoomAgenda(agenda=agenda.as_data()),
    )
    try:
        with db.session.begin_nested():
            db.session.add(room)
    except IntegrityError:
        # Two people were the first at the same moment, in two processes.
        return room_of_occurrence(occurrence) or room
    return room


def agenda_for(meeting: Meeting) -> Agenda:
    """The agenda a room of this meeting opens with, and what its group chose for its rooms."""
    agenda = agenda_of_meeting(meeting)
    return replace(agenda, options=options_of(meeting.group_id))


def enter(
    room: Room,
    visitor: Visitor,
    member: Member | None,
    name: str | None,
    *,
    newcomer: bool = False,
) -> Persona:
    """Come in under ``name``; who was here keeps their persona, and may change its name.

    Raises Invalid when the name, or one that looks like it, is somebody else's here, or when none
    was given and the account's is no name for a room; Forbidden
    for somebody the group banned or a guest at a members' door, and Closed while the room is
    paused. Whether they wait at the door: see ``waits``. ``newcomer``: they said that they
    are new and would like to be met.
    """
    refuse_banned(room.group.id, visitor)
    persona = persona_of(room, visitor)
    if persona is None:
        if is_closed(room.state):
            raise Closed("This room is closed. Please come to the next meeting.")
        _let_in(room, member)
        persona = _new_persona(room, visitor, member, name)
        _stop_at_the_door(room, persona, newcomer=newcomer)
    elif waits(room, persona) and not was_turned_away(room, persona):
        _stop_at_the_door(room, persona, newcomer=newcomer)
    persona.roles = roles_at(room, member)
    rename(persona, name or persona.name)
    return persona


def _let_in(room: Room, member: Member | None) -> None:
    """Raise Closed while the room is paused, or Forbidden for a guest at a members' door.

    Who serves the group comes in all the same.
    """
    if serves(frozenset(roles_at(room, member))):
        return
    if room.state["locked"]:
        raise Closed("The door is shut for a moment. Please try again in some minutes.")
    if room.state["door"] == "members" and member is None:
        raise Forbidden("This meeting is for people with an account. Sign in, or make one first.")


def _stop_at_the_door(room: Room, persona: Persona, *, newcomer: bool) -> None:
    member = db.session.get(Member, persona.member_id) if persona.member_id else None
    serving = serves(frozenset(roles_at(room, member)))
    stops = must_wait(room.state["door"], guest=member is None, newcomer=newcomer)
    persona.knocked_at = now() if stops and not serving else None


def roles_at(room: Room, member: Member | None) -> list[str]:
    """The roles one comes with: those held in the group, and what one signed up for this date."""
    on_this_date = (
        rota.roles_on(member, room.meeting_id, room.recurrence_id) if room.meeting_id else ()
    )
    return sorted({*roles_in_group(member, room.group.id), *on_this_date})


def rename(persona: Persona, name: str) -> None:
    """Go by another name from now on; raises Invalid when it is taken in this room."""
    persona.name, persona.name_key = name, text.skeleton(name)
    _flush_name()


def _new_persona(room: Room, visitor: Visitor, member: Member | None, name: str | None) -> Persona:
    if name is None and member is None:
        raise Invalid("Please choose a name for this room; any name will do.", "display_name")
    if visitor.session_id is None and member is None:
        raise Unauthenticated("Please come in by the meeting's door.")
    # A name typed was looked at as it came; an account's was made for another place.
    shown = name or (fit_for_all(member.handle) if member else "")
    persona = Persona(
        room_id=room.id,
        member_id=visitor.member_id,
        guest_session=None if visitor.member_id else visitor.session_id,
        name=shown,
        name_key=text.skeleton(shown),
        came=coming_into(room).as_data(),
    )
    db.session.add(persona)
    return persona


def _flush_name() -> None:
    try:
        db.session.flush()
    except IntegrityError:
        raise Invalid(
            "Somebody in this room goes by that name. Please add something to yours.",
            "display_name",
            code="name_taken",
        ) from None
