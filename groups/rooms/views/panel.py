"""The way into a room, on the pages of others."""

from typing import Any

from flask import render_template

from groups.accounts.models import Member
from groups.meetings.models import Group, Meeting
from groups.meetings.queries import may_edit
from groups.plumbing.panels import panel
from groups.rooms.queries.meetings import DOORS, is_open, next_occurrence
from groups.rooms.queries.options import options_of


@panel("meeting", 10)
def room_door(meeting: Meeting, **_: Any) -> str:
    """The way into the meeting's room, on its page."""
    if not meeting.has_room:
        return ""
    occurrence = next_occurrence(meeting)
    return render_template(
        "rooms/_door_panel.html",
        meeting=meeting,
        occurrence=occurrence,
        open=bool(occurrence and is_open(occurrence)),
        opens_at=occurrence and occurrence.starts_at - DOORS,
    )


@panel("group", 10)
def rooms_of_group(*, group: Group, member: Member | None, **_: Any) -> str:
    """The way into the group's lounge, and for those who lead it, to its agendas."""
    options = options_of(group.id)
    return render_template(
        "rooms/_group_panel.html",
        group=group,
        leads=may_edit(member, group),
        lounge=group.listed and options.lounge,
        slips=options.slips,
    )
