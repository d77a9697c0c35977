"""A group's lounge: a room that stands open, whose words are gone after a day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import IntegrityError

from groups.meetings.models import Group
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.log.tables import database_time
from groups.rooms.actions.forgetting import A_NUMBER, MOST_ROWS
from groups.rooms.kinds.steps import is_closed
from groups.rooms.models import Persona, Room, RoomAgenda, RoomLease, RoomRow
from groups.rooms.options import Options
from groups.rooms.queries.lounges import lounge_of
from groups.rooms.queries.options import options_of
from groups.rooms.state import due, first_state, people_in
from groups.rooms.templates import LOUNGE
from groups.rooms.wire import FORGOTTEN

STAYS_S = 24 * 3600
# A lounge has no end of its own; a date far off spares everybody else the question.
NEVER = datetime(2999, 1, 1, tzinfo=UTC)


def open_lounge(group: Group) -> Room:
    """The group's lounge, made when the first person comes."""
    room = lounge_of(group)
    if room is not None and not is_closed(room.state):
        return room
    if room is not None:
        # It was shut, and is wanted again: another room, in which nobody has been.
        db.session.execute(delete(Room).where(Room.id == room.id))
        db.session.expunge(room)
    made = _new(group)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        return lounge_of(group) or made
    return made


def _new(group: Group) -> Room:
    agenda = replace(LOUNGE, options=_options(options_of(group.id)))
    never = NEVER.timestamp()
    state = first_state(agenda, starts_at=now().timestamp(), ends_at=never, closes_at=never)
    return Room(
        group_id=group.id,
        recurrence_id="lounge",
        opens_at=now(),
        starts_at=now(),
        ends_at=NEVER,
        closes_at=NEVER,
        head=0,
        state=state,
        state_seq=0,
        due_at=due(state),
        agenda=RoomAgenda(agenda=agenda.as_data()),
    )


def _options(chosen: Options) -> Options:
    """Nobody is on duty in a lounge: it has no lobby, and all that is still there is for all."""
    door = "members" if chosen.door == "members" else "open"
    return replace(chosen, door=door, late_comers="all", kept="fellowship")


def forget_a_day_ago() -> int:
    """Make numbers of at most 500 rows of lounges that are older than a day; 0: none are left."""
    lounges = select(Room.id).where(Room.group_id.is_not(None))
    old = (
        RoomRow.log_id.in_(lounges)
        & (RoomRow.at < database_time() - STAYS_S)
        & (RoomRow.kind != FORGOTTEN)
    )
    some = list(db.session.execute(select(RoomRow.log_id, RoomRow.seq).where(old).limit(MOST_ROWS)))
    for log_id, seq in some:
        row = (RoomRow.log_id == log_id) & (RoomRow.seq == seq)
        db.session.connection().execute(update(RoomRow).where(row).values(A_NUMBER))
    return len(some)


def forget_who_was_there() -> int:
    """Delete the personas of lounges that are not there, said nothing since, and came a day ago."""
    gone = 0
    for room in db.session.scalars(select(Room).where(Room.group_id.is_not(None))):
        kept = people_in(room.state) | {*room.state["muted"], *room.state["removed"]}
        kept |= {*room.state.get("hidden", ())}
        said = exists().where(
            RoomRow.log_id == room.id,
            RoomRow.author == Persona.public_id,
            RoomRow.kind != FORGOTTEN,
        )
        here = exists().where(RoomLease.log_id == room.id, RoomLease.person == Persona.public_id)
        old = delete(Persona).where(
            Persona.room_id == room.id,
            Persona.came_at < now() - timedelta(seconds=STAYS_S),
            Persona.public_id.not_in(kept),
            ~said,
            ~here,
        )
        result = db.session.connection().execute(old)
        gone += result.rowcount
    return gone
