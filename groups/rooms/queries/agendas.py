"""A group's agendas, and the one a room was opened with."""

from sqlalchemy import Connection, select

from groups.meetings.models import Group, Meeting
from groups.plumbing.db import db
from groups.plumbing.errors import NotFound
from groups.rooms.agenda import Agenda, agenda_from
from groups.rooms.models import GroupAgenda, MeetingAgenda, RoomAgenda
from groups.rooms.templates import TOPIC_DISCUSSION


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
