"""Fetching rooms and personas, always on behalf of the one who asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, exists, or_, select
from sqlalchemy.orm import aliased

from groups.accounts.models import Block, Member
from groups.meetings.models import Group, GroupMember, Meeting, Occurrence
from groups.meetings.queries import group_named, roles_of
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Closed, Forbidden, NotFound
from groups.plumbing.log import leases
from groups.plumbing.log.tables import database_time
from groups.plumbing.tokens import fingerprint
from groups.rooms.agenda import Agenda, agenda_from
from groups.rooms.kinds.ignoring import ignored_with
from groups.rooms.kinds.kind import State
from groups.rooms.late import FROM_THE_START, Came, coming_now
from groups.rooms.models import (
    Ban,
    GroupAgenda,
    MeetingAgenda,
    Persona,
    Room,
    RoomAgenda,
    RoomLease,
    RoomOptions,
    RoomRow,
    Slip,
)
from groups.rooms.options import Options, options_from
from groups.rooms.roles import SERVICE_ROLES, leads, serves
from groups.rooms.roles import roles_of as roles_in
from groups.rooms.templates import TOPIC_DISCUSSION

DOORS = timedelta(minutes=15)


@dataclass(frozen=True)
class Visitor:
    """Who is at the door: a browser's session, and the member behind it, if any."""

    session_id: str | None
    member_id: int | None


def meeting_at(slug: str) -> Meeting:
    """The meeting whose room is behind this door; raises NotFound."""
    meeting = db.session.scalar(select(Meeting).where(Meeting.slug == slug))
    if meeting is None or not meeting.has_room or not meeting.group.listed:
        raise NotFound
    return meeting


def next_occurrence(meeting: Meeting, at: datetime | None = None) -> Occurrence | None:
    """The occurrence whose room is open, or else the next one; cancelled ones have no room."""
    at = at or now()
    return db.session.scalar(
        select(Occurrence)
        .where(
            Occurrence.meeting_id == meeting.id,
            Occurrence.ends_at > at - fellowship_of(meeting),
            Occurrence.cancelled.is_(False),
        )
        .order_by(Occurrence.starts_at)
        .limit(1)
    )


def is_open(occurrence: Occurrence, at: datetime | None = None) -> bool:
    at = at or now()
    return occurrence.starts_at - DOORS <= at < closes_at(occurrence)


def closes_at(occurrence: Occurrence) -> datetime:
    return occurrence.ends_at + fellowship_of(occurrence.meeting)


def fellowship_of(meeting: Meeting) -> timedelta:
    """How long the group lets its rooms stay open after the meeting."""
    return timedelta(minutes=options_of(meeting.group_id).fellowship_minutes)


def room_of_occurrence(occurrence: Occurrence) -> Room | None:
    return db.session.scalar(
        select(Room).where(
            Room.meeting_id == occurrence.meeting_id,
            Room.recurrence_id == occurrence.recurrence_id,
        )
    )


def group_with_lounge(slug: str) -> Group:
    """The group whose lounge is at this address; raises NotFound where it wants none."""
    group = db.session.scalar(select(Group).where(Group.slug == slug))
    if group is None or not group.listed or not options_of(group.id).lounge:
        raise NotFound
    return group


def lounge_of(group: Group) -> Room | None:
    return db.session.scalar(select(Room).where(Room.group_id == group.id))


def persona_of(room: Room, visitor: Visitor) -> Persona | None:
    """The visitor's persona in this room, if they came in before."""
    if visitor.member_id is not None:
        who = Persona.member_id == visitor.member_id
    elif visitor.session_id is not None:
        who = Persona.guest_session == visitor.session_id
    else:
        return None
    return db.session.scalar(select(Persona).where(Persona.room_id == room.id, who))


def room_with_door(public_id: str) -> Room:
    """The room of that id, for someone who is coming in; raises NotFound."""
    room = db.session.scalar(select(Room).where(Room.public_id == public_id))
    if room is None or not room.group.listed:
        raise NotFound
    return room


def member_of(visitor: Visitor) -> Member | None:
    """The member behind the visit, or None for a guest."""
    return db.session.get(Member, visitor.member_id) if visitor.member_id else None


class Emptied(Closed):
    """The room is over and all that was said in it is gone; nobody's place in it is known."""

    def __init__(self, room: Room) -> None:
        super().__init__("This room is closed, and nothing that was said in it is kept.")
        self.room = room


class AtTheDoor(Forbidden):
    """They have not been let in: they wait, or were turned away."""

    def __init__(self, room: Room, persona: Persona) -> None:
        super().__init__("You are at the door. Please wait until somebody lets you in.")
        self.room = room
        self.persona = persona


def waits(room: Room, persona: Persona) -> bool:
    """Whether they knocked and are not let in, or not yet."""
    return persona.knocked_at is not None and persona.public_id not in room.state["admitted"]


def was_turned_away(room: Room, persona: Persona) -> bool:
    return persona.public_id in room.state.get("turned_away", ())


def place_in_line(room: Room, persona: Persona) -> int:
    """Their number in the line at the door, from 1; 0: they do not stand there."""
    line = [one["member"] for one in room.state.get("waiting", ())]
    return line.index(persona.public_id) + 1 if persona.public_id in line else 0


def door_of(room: Room | None, meeting: Meeting) -> str:
    """The mode of the door now: the room's, or what it will open with."""
    door: str = room.state["door"] if room else options_of(meeting.group_id).door
    return door


def room_of(visitor: Visitor, public_id: str) -> tuple[Room, Persona]:
    """The room and who the visitor is in it.

    Raises NotFound for a room that is absent or that they did not enter by its door, Forbidden
    when they were asked to leave, and Emptied when all is over.
    """
    room = db.session.scalar(select(Room).where(Room.public_id == public_id))
    if room is not None and room.emptied_at is not None:
        raise Emptied(room)
    persona = persona_of(room, visitor) if room else None
    if room is None or persona is None:
        raise NotFound
    if persona.public_id in room.state["removed"]:
        raise Forbidden("You were asked to leave this room.")
    refuse_banned(room.group.id, visitor)
    if waits(room, persona):
        raise AtTheDoor(room, persona)
    return room, persona


def coming_into(room: Room) -> Came:
    """What of the meeting so far somebody may read who comes in now."""
    if room.state["options"]["late_comers"] == "all" or not room.head:
        return FROM_THE_START
    kinds = select(RoomRow.seq, RoomRow.body).where(RoomRow.log_id == room.id).order_by(RoomRow.seq)
    steps = db.session.execute(kinds.where(RoomRow.kind == "step_started")).tuples()
    held = room.state["floor"]["status"] == "held"
    taken = kinds.where(RoomRow.kind == "floor_taken").with_only_columns(RoomRow.seq)
    share = db.session.scalar(taken.order_by(None).order_by(RoomRow.seq.desc()).limit(1))
    return coming_now(room.head, steps, share if held else None)


def stored_as(room: Room, client_id: str) -> int:
    """The seq of what was sent under this name to a room that is emptied now; raises Emptied.

    Whose it was is not known any more, so two people's same name is nobody's.
    """
    rows = select(RoomRow.seq).where(RoomRow.log_id == room.id, RoomRow.client_id == client_id)
    seqs = list(db.session.scalars(rows.limit(2)))
    if len(seqs) != 1:
        raise Emptied(room)
    return seqs[0]


def apart_from(
    room_id: int, state: State, person: str, connection: Connection | None = None
) -> frozenset[str]:
    """The people here with a block between them and ``person``, either way.

    Who looks after the meeting is heard by everybody all the same.
    """
    me, them = aliased(Persona), aliased(Persona)
    either_way = or_(
        and_(Block.member_id == me.member_id, Block.blocked_id == them.member_id),
        and_(Block.member_id == them.member_id, Block.blocked_id == me.member_id),
    )
    blocked = (connection or db.session).execute(
        select(them.public_id, them.roles)
        .select_from(me)
        .join(Block, or_(Block.member_id == me.member_id, Block.blocked_id == me.member_id))
        .join(them, and_(them.room_id == me.room_id, either_way))
        .where(me.room_id == room_id, me.public_id == person, them.id != me.id)
    )
    ignored: dict[str, list[str]] = {one: [] for one in ignored_with(state, person)}
    own = ignored | {p: list(r) for p, r in blocked}
    return frozenset(one for one, roles in own.items() if not serves(roles_in(state, one, roles)))


def refuse_banned(group_id: int, visitor: Visitor) -> None:
    """Raise Forbidden for somebody whom the group does not let in any more."""
    if visitor.member_id is not None:
        who = Ban.member_id == visitor.member_id
    elif visitor.session_id is not None:
        who = Ban.guest_session == visitor.session_id
    else:
        return
    if db.session.scalar(select(Ban.id).where(Ban.group_id == group_id, who).limit(1)):
        raise Forbidden(
            "This group's meetings are not open to you. Help is one press away, above, and the "
            "list has many other meetings."
        )


def group_led_by(member: Member, slug: str) -> Group:
    """A group this member leads; raises Forbidden for everybody else."""
    group = group_named(slug, member)
    if not leads_group(member, group):
        raise Forbidden
    return group


def leads_group(member: Member | None, group: Group) -> bool:
    return leads(frozenset(roles_of(member, group)))


def bans_of(group: Group) -> Sequence[Ban]:
    """Whom the group does not let in, the latest first."""
    query = select(Ban).where(Ban.group_id == group.id).order_by(Ban.banned_at.desc())
    return db.session.scalars(query).all()


def roles_in_group(member: Member | None, group_id: int) -> list[str]:
    """The service roles a member holds in a group."""
    if member is None:
        return []
    kept = db.session.scalar(
        select(GroupMember.roles).where(
            GroupMember.group_id == group_id, GroupMember.member_id == member.id
        )
    )
    return sorted(set(kept or ()) & SERVICE_ROLES)


def names_in(room_id: int, connection: Connection | None = None) -> dict[str, str]:
    """Persona id to the name it goes by, of everybody who ever came into this room."""
    rows = (connection or db.session).execute(
        select(Persona.public_id, Persona.name).where(Persona.room_id == room_id)
    )
    return {row.public_id: row.name for row in rows}


MOST_NAMES = 100


def presence_in(source: Connection, choices: Mapping[int, str]) -> dict[int, dict[str, Any]]:
    """Who is in each of these rooms, as its group chose to show: ``count``, or ``list`` as well.

    Of more than a hundred only the number: their names, to each of them, would be ten thousand.
    """
    counts = leases.counts(source, RoomLease, list(choices))
    shown: dict[int, dict[str, Any]] = {room: {"count": count} for room, count in counts.items()}
    few = [r for r, chosen in choices.items() if chosen == "list" and counts[r] <= MOST_NAMES]
    for room in few:
        shown[room]["people"] = []
    for room, person, name in _names_here(source, few) if few else ():
        shown[room]["people"].append({"member": person, "name": name})
    return shown


def _names_here(source: Connection, rooms: list[int]) -> list[tuple[int, str, str]]:
    query = (
        select(Persona.room_id, Persona.public_id, Persona.name)
        .join(RoomLease, RoomLease.person == Persona.public_id)
        .where(RoomLease.log_id.in_(rooms), RoomLease.until >= database_time())
        .distinct()
        .order_by(Persona.room_id, Persona.name, Persona.public_id)
    )
    return [(row.room_id, row.public_id, row.name) for row in source.execute(query)]


def presence_shown(room: Room) -> dict[str, Any]:
    """The same for one room; nothing where the group shows nothing."""
    chosen = room.state["options"]["presence"]
    if chosen == "off":
        return {}
    return presence_in(db.session.connection(), {room.id: chosen})[room.id]


def slip_held_by(token: str) -> Slip:
    """The slip at its holder's own address; raises NotFound, also when its time is over."""
    slip = db.session.scalar(select(Slip).where(Slip.token_hash == fingerprint(token)))
    return _still_kept(slip)


def confirmed_slip(code: str) -> Slip:
    """The slip of that code; unknown, not confirmed and too old answer alike, as NotFound."""
    slip = db.session.scalar(select(Slip).where(Slip.code == code))
    if slip is not None and slip.confirmed_at is None:
        raise NotFound
    return _still_kept(slip)


def _still_kept(slip: Slip | None) -> Slip:
    if slip is None or slip.ends_at <= now():
        raise NotFound
    return slip


def has_slip(room: Room, persona: Persona) -> bool:
    mine = (Slip.room_id == room.id) & (Slip.person == persona.public_id)
    return room.state["options"]["slips"] and bool(db.session.scalar(select(exists().where(mine))))


def slips_to_confirm(group: Group) -> list[Slip]:
    """Those of this group's rooms that nobody has confirmed, the oldest first."""
    waiting = select(Slip).join(Slip.room).join(Room.meeting)
    waiting = waiting.where(Meeting.group_id == group.id, Slip.confirmed_at.is_(None))
    return list(db.session.scalars(waiting.where(Slip.ends_at > now()).order_by(Slip.id)))


def pending_slip(group: Group, words: Mapping[str, str]) -> Slip:
    """One of them, by its number; raises NotFound."""
    for slip in slips_to_confirm(group):
        if str(slip.id) == words.get("slip"):
            return slip
    raise NotFound


def options_of(group_id: int) -> Options:
    """What the group chose for its rooms; where it chose nothing, what harms nobody."""
    chosen = db.session.scalar(select(RoomOptions.options).where(RoomOptions.group_id == group_id))
    return options_from(chosen or {})


def agendas_of(group: Group) -> list[GroupAgenda]:
    """The group's own agendas, the oldest first."""
    query = select(GroupAgenda).where(GroupAgenda.group_id == group.id)
    return list(db.session.scalars(query.order_by(GroupAgenda.id)))


def own_agenda(group: Group, public_id: str, *, to_write: bool = False) -> GroupAgenda:
    """One of the group's agendas; raises NotFound. ``to_write`` holds it until the commit."""
    query = select(GroupAgenda).where(
        GroupAgenda.group_id == group.id, GroupAgenda.public_id == public_id
    )
    found = db.session.scalar(query.with_for_update() if to_write else query)
    if found is None:
        raise NotFound
    return found


def meetings_with_rooms(group: Group) -> list[tuple[Meeting, str]]:
    """The group's meetings that have a room, each with the id of the agenda it is held by."""
    rows = db.session.execute(
        select(Meeting, GroupAgenda.public_id)
        .outerjoin(MeetingAgenda, MeetingAgenda.meeting_id == Meeting.id)
        .outerjoin(GroupAgenda, GroupAgenda.id == MeetingAgenda.agenda_id)
        .where(Meeting.group_id == group.id, Meeting.has_room)
        .order_by(Meeting.name, Meeting.id)
    )
    return [(meeting, public_id or "") for meeting, public_id in rows]


def agenda_of_meeting(meeting: Meeting) -> Agenda:
    """The agenda the next room of a meeting opens with, without its group's options."""
    chosen = db.session.get(MeetingAgenda, meeting.id)
    return agenda_from(chosen.held_by.agenda) if chosen else TOPIC_DISCUSSION


KEPT_AGENDAS = 500
_agendas: dict[tuple[int, str], Agenda] = {}


def agenda_of(room_id: int, epoch: str, connection: Connection | None = None) -> Agenda:
    """The agenda a room was opened with. It never changes, so a process reads it once."""
    key = (room_id, epoch)
    if key not in _agendas:
        query = select(RoomAgenda.agenda).where(RoomAgenda.room_id == room_id)
        data = (connection or db.session).scalar(query)
        if data is None:
            raise NotFound
        if len(_agendas) >= KEPT_AGENDAS:
            _agendas.clear()
        _agendas[key] = agenda_from(data)
    return _agendas[key]
