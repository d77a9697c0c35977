"""Who has a vote in a room."""

from sqlalchemy import Connection, select

from groups.meetings.models import GroupMember, Meeting
from groups.plumbing.db import db
from groups.rooms.kinds.kind import State
from groups.rooms.models import Persona, Room


def has_vote(state: State, persona: str, connection: Connection | None = None) -> bool:
    """Where guests do not vote: whether it is the home group of the member behind a persona."""
    if state["options"].get("guests_vote"):
        return True
    query = (
        select(GroupMember.member_id)
        .join(Persona, Persona.member_id == GroupMember.member_id)
        .join(Room, Room.id == Persona.room_id)
        .join(Meeting, Meeting.id == Room.meeting_id)
        .where(Persona.public_id == persona, GroupMember.group_id == Meeting.group_id)
    )
    return (connection or db.session).execute(query).first() is not None
