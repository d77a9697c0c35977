"""It is evening in the real directory, and one of its meetings is under way."""

import sys
from datetime import UTC, datetime

from tests.servers import ready
from tests.servers.homegroup import ROOT, Homegroup

DIRECTORY = ROOT / "groups" / "demo" / "data" / "aa-san-jose-2021.json"
SEVEN_IN_THE_EVENING = 19


def zone_where_it_is_evening(now: datetime) -> str:
    """A zone in which it is between seven and eight in the evening at this moment."""
    west = (now.astimezone(UTC).hour - SEVEN_IN_THE_EVENING) % 24
    if west <= 12:
        return f"Etc/GMT+{west}" if west else "Etc/GMT"
    return f"Etc/GMT-{24 - west}"


def bring_in_directory(server: Homegroup) -> None:
    """As the operator does: the whole real list, in the zone where it is evening now."""
    zone = zone_where_it_is_evening(datetime.now(UTC))
    server.command("import-meetings", str(DIRECTORY), "--timezone", zone, "--fellowship", "aa")


def make_chair(server: Homegroup, handle: str, slug: str) -> None:
    """Let a member of the demo's cast chair the group of this meeting."""
    ready.run(["tests.walks.evening", handle, slug], server.environment)


def _chair(handle: str, slug: str) -> None:
    from groups.app import create_app
    from groups.demo import cast
    from groups.meetings.models import GroupMember
    from groups.meetings.queries import meeting_named
    from groups.plumbing.db import db, transaction

    with create_app().app_context(), transaction():
        group = meeting_named(slug).group
        member = cast.member(handle)
        db.session.add(GroupMember(group_id=group.id, member_id=member.id, roles=["chair"]))


if __name__ == "__main__":
    _chair(*sys.argv[1:])
