"""What was said in a lounge a day ago is forgotten: within minutes, by any process."""

from groups.plumbing.db import db, transaction
from groups.plumbing.retention import forgets, scrub
from groups.rooms.actions import lounges

EVERY_S = 300.0
TABLES = ("room_rows", "personas")


@forgets("lines of lounges", *TABLES)
def forget_a_day_ago() -> int:
    count = 0
    more = True
    while more:
        with transaction():
            forgotten = lounges.forget_a_day_ago()
        count += forgotten
        more = forgotten > 0
    with transaction():
        people = lounges.forget_who_was_there()
    if count or people:
        scrub(db.engine, *TABLES)
    return count
