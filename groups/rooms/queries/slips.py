"""Slips of attendance: at their holders, and for whoever checks one."""

from collections.abc import Mapping

from sqlalchemy import exists, select

from groups.meetings.models import Group, Meeting
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import NotFound
from groups.plumbing.tokens import fingerprint
from groups.rooms.models import Persona, Room, Slip


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
