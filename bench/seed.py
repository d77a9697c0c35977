"""Run beside a server, on its database: meetings under way for longer than we measure.

python -m bench.seed [HOW_MANY]     Friday Night, and so many others
"""

import sys

from groups.app import create_app
from groups.demo import cast
from groups.plumbing.db import transaction

MINUTES = 120


def seed(others: int) -> None:
    with create_app().app_context(), transaction():
        friday = cast.group("friday", "Friday Night", servants={cast.member("Ana"): ["chair"]})
        cast.meeting(friday, "friday-night", "Friday Night", cast.under_way(minutes=MINUTES))
        for number in range(others):
            slug = f"evening-{number}"
            cast.meeting(friday, slug, f"Evening {number}", cast.under_way(minutes=MINUTES))


if __name__ == "__main__":
    seed(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
