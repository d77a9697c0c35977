"""Run beside a server, on its database: Friday Night, under way for longer than we measure."""

from groups.app import create_app
from groups.demo import cast
from groups.plumbing.db import transaction

MINUTES = 120


def seed() -> None:
    with create_app().app_context(), transaction():
        friday = cast.group("friday", "Friday Night", servants={cast.member("Ana"): ["chair"]})
        cast.meeting(friday, "friday-night", "Friday Night", cast.under_way(minutes=MINUTES))


if __name__ == "__main__":
    seed()
