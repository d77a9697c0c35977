"""The one cast: factories with named traits, for tests, the demo and the component page.

Ana runs the meeting, Ben belongs, Cleo is new, Dov sponsors, Eve is blocked, Olu is outside.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from groups.accounts import passwords, queries
from groups.accounts.actions import block, join
from groups.accounts.forms import SignUp
from groups.accounts.models import Member
from groups.meetings.actions import horizon
from groups.meetings.actions.schedules import write_schedule
from groups.meetings.models import Group, GroupMember, Meeting
from groups.meetings.schedule import Schedule
from groups.plumbing.clock import now
from groups.plumbing.db import db

PASSWORD = "kettle on at seven"  # noqa: S105 - the whole point of it is to be known
NAMES = ("Ana", "Ben", "Cleo", "Dov", "Eve", "Olu")
_hash: list[str] = []


def password_hash() -> str:
    """One hash for the whole cast: thirty milliseconds each would be felt in every test."""
    if not _hash:
        _hash.append(passwords.hashed(PASSWORD))
    return _hash[0]


def member(handle: str, *, adult: bool = True, blocked_by: Member | None = None) -> Member:
    """A member, the one there is or a new one."""
    found = queries.member_named(handle)
    if found is None:
        found = join(SignUp(handle, PASSWORD, adult), password_hash())
    if blocked_by is not None:
        block(blocked_by, found)
    return found


def group(
    slug: str,
    name: str,
    *,
    servants: dict[Member, list[str]] | None = None,
    fellowship: str = "aa",
    notes: str = "",
) -> Group:
    """A home group; ``servants`` belong to it, with the roles given."""
    made = Group(slug=slug, name=name, fellowship=fellowship, notes=notes)
    db.session.add(made)
    db.session.flush()
    for person, roles in (servants or {}).items():
        db.session.add(GroupMember(group_id=made.id, member_id=person.id, roles=roles))
    db.session.flush()
    return made


def meeting(
    of: Group,
    slug: str,
    name: str,
    schedule: Schedule,
    **traits: Any,
) -> Meeting:
    """An online meeting with a room, unless the traits say otherwise."""
    made = Meeting(
        group=of,
        slug=slug,
        name=name,
        timezone=schedule.timezone,
        duration_minutes=schedule.duration_minutes,
        **{"attendance": "online", "types": ["O", "D"]} | traits,
    )
    write_schedule(made, schedule)
    db.session.add(made)
    db.session.flush()
    horizon.rebuild([made])
    return made


def weekly(
    start: datetime, *, timezone: str = "UTC", minutes: int = 60, rrule: str | None = None
) -> Schedule:
    """Every week from a naive local start, or by the rule given."""
    day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[start.weekday()]
    return Schedule(
        timezone=timezone,
        start_local=start,
        duration_minutes=minutes,
        rrule=rrule or f"FREQ=WEEKLY;BYDAY={day}",
        changes=(),
    )


def under_way(minutes_ago: int = 5, *, minutes: int = 60) -> Schedule:
    """A weekly meeting that began a little while ago."""
    start = now().astimezone(UTC) - timedelta(minutes=minutes_ago)
    return weekly(start.replace(second=0, microsecond=0, tzinfo=None), minutes=minutes)
