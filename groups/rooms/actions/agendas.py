"""A group's agendas and what it chose for its rooms. A room already open keeps its own."""

from collections.abc import Callable
from dataclasses import replace

from groups.meetings.models import Group, Meeting
from groups.plumbing.db import db
from groups.plumbing.errors import Conflict
from groups.rooms.agenda import Agenda, agenda_from
from groups.rooms.models import GroupAgenda, MeetingAgenda, RoomOptions
from groups.rooms.options import Options
from groups.rooms.queries.agendas import agendas_of

MOST_AGENDAS = 20


def make_own(group: Group, agenda: Agenda, name: str | None = None) -> GroupAgenda:
    """Let the group have an agenda like this one; raises Conflict when it has enough."""
    if len(agendas_of(group)) >= MOST_AGENDAS:
        raise Conflict(f"A group keeps at most {MOST_AGENDAS} agendas. Delete one first.")
    plain = replace(agenda, name=name or agenda.name, options=Options())
    made = GroupAgenda(group_id=group.id, agenda=plain.as_data())
    db.session.add(made)
    db.session.flush()
    return made


def rewrite(own: GroupAgenda, seen: int, change: Callable[[Agenda], Agenda]) -> None:
    """Change an agenda that was seen at that version; raises Conflict when it is another now."""
    if own.version != seen:
        raise Conflict(
            "Somebody changed this agenda meanwhile. Your words are still here: look at the "
            "agenda as it is now, then save once more."
        )
    own.agenda = change(agenda_from(own.agenda)).as_data()
    own.version += 1


def rename(own: GroupAgenda, name: str) -> None:
    own.agenda = own.agenda | {"name": name}
    own.version += 1


def delete(own: GroupAgenda) -> None:
    """Meetings held by it are a topic discussion again."""
    db.session.delete(own)


def hold_by(meeting: Meeting, own: GroupAgenda | None) -> None:
    """From its next room on, hold a meeting by this agenda; None: by topic discussion."""
    chosen = db.session.get(MeetingAgenda, meeting.id)
    if own is None:
        if chosen:
            db.session.delete(chosen)
    elif chosen:
        chosen.agenda_id = own.id
    else:
        db.session.add(MeetingAgenda(meeting_id=meeting.id, agenda_id=own.id))


def choose_options(group: Group, options: Options) -> None:
    kept = db.session.get(RoomOptions, group.id)
    if kept is None:
        db.session.add(RoomOptions(group_id=group.id, options=options.as_data()))
    else:
        # What another release keeps there stays.
        kept.options = kept.options | options.as_data()
