"""What a first start is filled with: the cast, their groups, a real directory, rooms open now."""

import json
from datetime import datetime, timedelta
from importlib.resources import files

from groups.accounts.models import Member
from groups.demo import cast
from groups.meetings.actions.imports import bring_in
from groups.meetings.forms import meeting_guide
from groups.meetings.models import Group, ServiceBody
from groups.messaging.actions import begin_thread
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.sponsorship.models import Ask, Pairing, Wishes
from groups.sponsorship.week import BLOCKS

DIRECTORY = "aa-san-jose-2021.json"
EVERY_TWO_HOURS = range(0, 24, 2)
OPEN_DOOR_MINUTES = 120  # one follows the other, so that something is always on


def load() -> None:
    """Fill an empty database. Inside the caller's transaction."""
    people = {name: cast.member(name) for name in cast.NAMES}
    cast.member("Eve", blocked_by=people["Cleo"])
    _groups(people)
    _wishes(people)
    _pairing(people)
    _directory()


def _groups(people: dict[str, Member]) -> None:
    ana, ben, dov = people["Ana"], people["Ben"], people["Dov"]
    friday = cast.group(
        "friday",
        "Friday Night",
        servants={ana: ["secretary", "chair"], ben: [], dov: ["greeter"]},
        notes="A small group that meets in writing. Newcomers are very welcome.",
    )
    start = datetime(2026, 1, 2, 19, 0)  # noqa: DTZ001 - a wall clock, on purpose
    cast.meeting(
        friday,
        "friday-night",
        "Friday Night",
        cast.weekly(start, timezone="America/New_York", minutes=60),
        types=["O", "D", "BE"],
    )
    area = _area()
    friday.body = _open_door(people).body = area


def _area() -> ServiceBody:
    """Make an area in a region, so that the tree has a branch to look at."""
    region = ServiceBody(slug="written-meetings", name="Written Meetings Region", kind="RS")
    db.session.add(region)
    db.session.flush()
    area = ServiceBody(
        slug="day-and-night",
        name="Day and Night Area",
        kind="AS",
        fellowship="aa",
        description="Groups that meet in writing, at any hour.",
        parent_id=region.id,
    )
    db.session.add(area)
    return area


def _open_door(people: dict[str, Member]) -> Group:
    """Meetings around the clock, so that a room is open whenever somebody looks."""
    servants = {people["Ana"]: ["chair"], people["Dov"]: ["chair", "greeter"], people["Ben"]: []}
    group = cast.group(
        "open-door",
        "Open Door",
        servants=servants,
        notes="Somebody is here, every two hours, day and night.",
    )
    for hour in EVERY_TWO_HOURS:
        start = datetime(2026, 1, 1, hour, 0)  # noqa: DTZ001
        schedule = cast.weekly(start, minutes=OPEN_DOOR_MINUTES, rrule="FREQ=DAILY")
        cast.meeting(group, f"open-door-{hour:02}", f"Open Door, {hour:02}:00", schedule)
    return group


def _wishes(people: dict[str, Member]) -> None:
    always = {"languages": ["en"], "fellowships": ["aa"], "hours": list(BLOCKS)}
    offers = {
        "Ana": {"gender": "woman", "capacity": 2, "about": "Mornings are good for me."},
        "Dov": {"gender": "man", "capacity": 3, "about": "Up late most nights. Ask me anything."},
        "Ben": {"gender": "man", "capacity": 1, "about": "New at this, and glad to be asked."},
    }
    for name, said in offers.items():
        wishes = Wishes(
            member_id=people[name].id,
            works_with=["any"],
            listed=True,
            has_sponsor=True,
            recovery_days=900,
            confirmed_at=now(),
            medication_supportive=True,
            **always | said,
        )
        db.session.add(wishes)
    newcomer = Wishes(
        member_id=people["Cleo"].id, gender="woman", works_with=["any"], looking=True, **always
    )
    db.session.add(newcomer)
    db.session.flush()


def _pairing(people: dict[str, Member]) -> None:
    """Ana sponsors Ben, and Olu has asked Ana."""
    wishes = db.session.get_one(Wishes, people["Ana"].id)
    wishes.taken = 1
    pairing = Pairing(sponsor=people["Ana"], sponsee=people["Ben"])
    db.session.add(pairing)
    ask = Ask(
        asker=people["Olu"],
        asked=people["Ana"],
        words="I heard you share on Friday. Would you have time for me?",
        ends_at=now() + timedelta(hours=71),
    )
    db.session.add(ask)
    db.session.flush()
    begin_thread(pairing)


def _directory() -> None:
    """A real list of 2021 (see data/NOTICE), as an operator would bring it in."""
    records = json.loads((files("groups.demo") / "data" / DIRECTORY).read_text("utf-8"))
    wanted = meeting_guide.Wanted(
        source=DIRECTORY, timezone="America/Los_Angeles", fellowship="aa", language="en"
    )
    bring_in(meeting_guide.read(records, wanted), drop_missing=False)
