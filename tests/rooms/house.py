"""Run beside a server, on its database: meetings under way, all with Ana as their chair."""

import sys

from groups.app import create_app
from groups.demo import cast
from groups.meetings.models import Group
from groups.plumbing.db import db, transaction


def furnish(group: str, slugs: list[str]) -> None:
    with transaction():
        servants = {cast.member("Ana"): ["chair", "secretary"], cast.member("Ben"): []}
        for name in cast.NAMES[2:]:
            cast.member(name)
        home = db.session.scalar(db.select(Group).where(Group.slug == group))
        home = home or cast.group(group, "Friday Night", servants=servants)
        for slug in slugs:
            cast.meeting(home, slug, "Friday Night", cast.under_way())


def furnish_groups(groups: list[str]) -> None:
    """Several groups with a meeting each."""
    for group in groups:
        furnish(group, [f"{group}-night"])


if __name__ == "__main__":
    with create_app().app_context():
        if sys.argv[1] == "--groups":
            furnish_groups(sys.argv[2:])
        else:
            furnish(sys.argv[1], sys.argv[2:])
