"""Run beside a server, on its database: many meetings under way, all with Ana as their chair."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from groups.app import create_app
from groups.demo import cast
from groups.plumbing.db import transaction


def furnish(slugs: list[str]) -> None:
    with create_app().app_context(), transaction():
        servants = {cast.member("Ana"): ["chair", "secretary"], cast.member("Ben"): []}
        for name in cast.NAMES[2:]:
            cast.member(name)
        group = cast.group("friday", "Friday Night", servants=servants)
        for slug in slugs:
            cast.meeting(group, slug, "Friday Night", cast.under_way())


if __name__ == "__main__":
    furnish(sys.argv[1:])
