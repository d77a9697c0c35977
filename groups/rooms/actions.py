"""Opening a room, coming in by its door, and what the room says to each append."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, exists, select, update
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import IntegrityError

from groups.accounts.models import Member, SignInSession
from groups.meetings.models import Occurrence
from groups.plumbing import text
from groups.plumbing.db import db
from groups.plumbing.errors import BadRequest, Closed, Conflict, Invalid, NotFound, Unauthenticated
from groups.plumbing.log.append import Command, State
from groups.plumbing.log.tables import table_of
from groups.rooms import floor, queries, rights
from groups.rooms.models import Persona, Room, RoomRow
from groups.rooms.queries import DOORS, FELLOWSHIP, Visitor
from groups.rooms.steps import CLOSED, step
from groups.rooms.steps import FELLOWSHIP as FELLOWSHIP_STEP

CLOCK = "clock"


def open_room(occurrence: Occurrence) -> Room:
    """The room of an occurrence, made when the first person comes; raises Closed before that."""
    room = queries.room_of_occurrence(occurrence)
    if room is not None:
        return room
    if not queries.is_open(occurrence):
        raise Closed("The doors open 15 minutes before the meeting. Please come back then.")
    closes_at = occurrence.ends_at + FELLOWSHIP
    times = (occurrence.starts_at, occurrence.ends_at, closes_at)
    state = floor.first_state(*(moment.timestamp() for moment in times))
    room = Room(
        meeting_id=occurrence.meeting_id,
        recurrence_id=occurrence.recurrence_id,
        opens_at=occurrence.starts_at - DOORS,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        closes_at=closes_at,
        head=0,
        state=state,
        state_seq=0,
        due_at=floor.due(state),
    )
    try:
        with db.session.begin_nested():
            db.session.add(room)
    except IntegrityError:
        # Two people were the first at the same moment, in two processes.
        return queries.room_of_occurrence(occurrence) or room
    return room


def enter(room: Room, visitor: Visitor, member: Member | None, name: str | None) -> Persona:
    """Come in under ``name``; who was here keeps their persona, and may change its name.

    Raises Invalid when the name, or one that looks like it, is somebody else's here.
    """
    persona = queries.persona_of(room, visitor)
    if persona is None:
        persona = _new_persona(room, visitor, member, name)
    persona.roles = queries.roles_in_group(member, room.meeting)
    rename(persona, name or persona.name)
    return persona


def rename(persona: Persona, name: str) -> None:
    """Go by another name from now on; raises Invalid when it is taken in this room."""
    persona.name, persona.name_key = name, text.skeleton(name)
    _flush_name()


def _new_persona(room: Room, visitor: Visitor, member: Member | None, name: str | None) -> Persona:
    if name is None and member is None:
        raise Invalid("Please choose a name for this room; any name will do.", "display_name")
    if visitor.session_id is None and member is None:
        raise Unauthenticated("Please come in by the meeting's door.")
    shown = name or (member.handle if member else "")
    persona = Persona(
        room_id=room.id,
        member_id=visitor.member_id,
        guest_session=None if visitor.member_id else visitor.session_id,
        name=shown,
        name_key=text.skeleton(shown),
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


class RoomLog:
    """What rooms say about their log: see groups.plumbing.log.append.Policy."""

    name = "rooms"
    head = Room
    rows = RoomRow

    def settle(self, connection: Connection, head: RowMapping, command: Command) -> Command:
        """Refuse, or fill in who "next" is and what the author is called here."""
        if command.author == CLOCK:
            return replace(command, context="")
        name, own_roles = self._author(connection, head, command)
        roles = rights.roles_of(head["state"], command.author, own_roles)
        rights.allow(head["state"], command.author, roles, command.kind)
        body = self._settled_body(connection, head, command, roles)
        return replace(command, body=body, context=name)

    def fold(self, state: State, command: Command, _seq: int, at: float) -> State:
        return floor.fold(state, command.kind, command.author, command.body, at)

    def due(self, state: State) -> float | None:
        return floor.due(state)

    def kept(self, _head: RowMapping, command: Command, _seq: int) -> dict[str, Any]:
        return {"body": command.body, "name": command.context or ""}

    def overdue(self, head: RowMapping, now: float) -> list[Command]:
        """What the clock does: one thing at a time, named after the state it acts on."""
        state, seq = head["state"], head["state_seq"]

        def by_clock(kind: str, body: dict[str, Any]) -> list[Command]:
            return [Command(head["id"], CLOCK, f"{kind}:{seq}", kind, body, expect=seq)]

        if state["closes_at"] <= now:
            return by_clock("closed", {})
        if state["ends_at"] <= now and state["step"] < FELLOWSHIP_STEP:
            return by_clock("step_started", _step_body(FELLOWSHIP_STEP))
        return by_clock("floor_ended", {"member": state["floor"]["member"], "why": "no answer"})

    def _author(
        self, connection: Connection, head: RowMapping, command: Command
    ) -> tuple[str, list[str]]:
        persona = connection.execute(
            select(Persona.name, Persona.roles).where(
                Persona.public_id == command.author, Persona.room_id == head["id"]
            )
        ).one_or_none()
        if persona is None:
            raise NotFound
        session = command.context
        if session is not None and not connection.scalar(
            select(exists().where(SignInSession.public_id == session))
        ):
            # Signed out between the press and the lock; the socket closes a moment later.
            raise Unauthenticated
        return persona.name, persona.roles

    def _settled_body(
        self,
        connection: Connection,
        head: RowMapping,
        command: Command,
        roles: frozenset[str],
    ) -> dict[str, Any]:
        state, body = head["state"], command.body
        if command.kind == "step_started":
            return _next_step(state, body)
        if command.kind == "floor_offered":
            body = _next_speaker(state, body)
        if command.kind == "floor_ended":
            body = _speaker(state)
        if command.kind == "hand_lowered" and body.get("member") and not rights.serves(roles):
            body = {}
        if command.kind == "row_redacted":
            _redact(connection, head, body["seq"])
        if "member" in body:
            name = _name_of(connection, head, body["member"])
            return body | {"name": name} if command.kind in _NAMED else body
        return body


def _next_step(state: State, body: dict[str, Any]) -> dict[str, Any]:
    number = body.get("step", state["step"] + 1)
    if number == state["step"]:
        raise Conflict("The meeting is at this step already.")
    if not 0 <= number < CLOSED:
        raise Conflict("There is no further step. Close the room when everybody has left.")
    return _step_body(number)


def _step_body(number: int) -> dict[str, Any]:
    one = step(number)
    return {"step": number, "phase": one.phase, "title": one.title, "text": one.text}


def _next_speaker(state: State, body: dict[str, Any]) -> dict[str, Any]:
    if state["floor"]["status"] == "held":
        raise Conflict("Somebody is sharing. Thank them first, then call the next.")
    if body.get("member"):
        return body
    waiting = [one for one in state["hands"] if one != state["floor"]["member"]]
    if not waiting:
        raise Conflict("No hand is raised at the moment.")
    return {"member": waiting[0]}


def _speaker(state: State) -> dict[str, Any]:
    if state["floor"]["member"] is None:
        raise Conflict("Nobody has the floor at the moment.")
    return {"member": state["floor"]["member"]}


def _name_of(connection: Connection, head: RowMapping, person: str) -> str:
    name: str | None = connection.scalar(
        select(Persona.name).where(Persona.public_id == person, Persona.room_id == head["id"])
    )
    if name is None:
        raise BadRequest("Nobody of that name came into this room.", field="member")
    return name


def _redact(connection: Connection, head: RowMapping, seq: int) -> None:
    rows = table_of(RoomRow)
    emptied = connection.execute(
        update(rows)
        .where(rows.c.log_id == head["id"], rows.c.seq == seq, rows.c.kind.in_(_WITH_WORDS))
        .values(body={"redacted": True})
    )
    if not emptied.rowcount:
        raise BadRequest("There is no such line to take away.", field="seq")


_WITH_WORDS = ("message", "question")
# Who was called is for all to see; whose writing is off, or who had to go, is not.
_NAMED = frozenset({"floor_offered", "floor_ended", "role_given"})
