"""Run beside a server, on its database: Friday Night with Ana as its chair, under way now."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from groups.app import create_app
from groups.demo import cast
from groups.plumbing.db import transaction


def furnish() -> None:
    with create_app().app_context(), transaction():
        ana, ben = cast.member("Ana"), cast.member("Ben")
        for name in cast.NAMES[2:]:
            cast.member(name)
        servants = {ana: ["chair", "secretary"], ben: []}
        friday = cast.group("friday", "Friday Night", servants=servants)
        cast.meeting(friday, "friday-night", "Friday Night", cast.under_way())


if __name__ == "__main__":
    furnish()
