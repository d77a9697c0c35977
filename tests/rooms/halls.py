"""Run beside a server, on its database: groups with one meeting under way each, led by Ana."""

import sys

from groups.app import create_app
from groups.demo import cast
from groups.plumbing.db import transaction


def build(slugs: list[str]) -> None:
    with create_app().app_context(), transaction():
        servants = {cast.member("Ana"): ["chair", "secretary"], cast.member("Ben"): []}
        cast.member("Dov")
        for slug in slugs:
            cast.meeting(cast.group(slug, slug, servants=servants), slug, slug, cast.under_way())


if __name__ == "__main__":
    build(sys.argv[1:])
