"""A whole meeting, with everybody who may be in one: nobody's wire carries more than is allowed.

A new kind of row or event that is said in this meeting wants a line in allowed.txt.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from flask import Flask

from groups.demo.cast import PASSWORD
from groups.plumbing.db import db
from groups.rooms import actions
from groups.rooms.kinds import KINDS
from groups.rooms.models import Persona
from groups.rooms.queries.meetings import meeting_at, next_occurrence
from groups.rooms.queries.visitors import Visitor
from tests.conftest import Meet
from tests.rooms.wire.fields import allowed, any_row, said
from tests.rooms.wire.tap import Tap
from tests.servers.homegroup import Homegroup

SERVING = ("co-chair", "secretary", "greeter", "timekeeper", "door", "reader", "speaker")
OTHERS = ("member", "newcomer", "guest", "listener", "ignored", "removed")
# The words of a sign-in are not the name in the room, so that either would be noticed.
NAMES = {"chair": "Rosa", "member": "Max"}


@pytest.fixture
def meeting(
    hall: Callable[..., str], shared_server: Homegroup, meet: Meet
) -> Iterator[dict[str, Tap]]:
    """Everybody in one room that shows who is here, by their role."""
    door = f"/meetings/{hall(presence='list')}/room"
    taps = {}
    for role in ("chair", *SERVING, *OTHERS):
        person = meet({"chair": "Ana", "member": "Ben"}.get(role, role), at=shared_server)
        if role in NAMES:
            person.sign_in(PASSWORD)
        taps[role] = Tap(role, person)
        taps[role].read(door)
        new = {"new": "yes"} if role == "newcomer" else {}
        taps[role].come_in(door, display_name=NAMES.get(role, f"{role} here"), **new)
        assert taps[role].connect().join()["ok"]
    waiting = Tap("waiting", meet("waiting", at=shared_server))
    play(taps, door, waiting)
    taps["waiting"] = waiting
    yield taps
    for tap in taps.values():
        tap.hang_up()


def play(by: dict[str, Tap], door: str, waiting: Tap) -> None:
    """From the doors to the closing, with all that can happen, also what is refused."""
    chair, member, guest = by["chair"], by["member"], by["guest"]
    for role in SERVING:
        chair.append("role_given", member=by[role].id, roles=[role])
    guest.append("message", text="Hello.")
    by["newcomer"].append("question", text="May I just listen?")
    for _ in range(3):
        chair.append("step_started")
    guest.append("message", text="Out of turn.")
    share(chair, member)
    by["listener"].append("heard", seq=1)
    chair.append("muted", member=by["ignored"].id)
    by["ignored"].append("message", text="Why?")
    chair.append("unmuted", member=by["ignored"].id)
    chair.append("removed", member=by["removed"].id)
    chair.append("row_redacted", seq=len(SERVING) + 1)
    chair.append("door_changed", mode="lobby")
    let_in(chair, waiting, door)
    for kind in KINDS:
        if kind not in {"closed", "removed", "banned"}:
            try_it(kind, chair, guest)
    for tap in by.values():
        if tap.role != "removed":
            tap.join()
        for path in (door, f"/rooms/{tap.room}", f"/rooms/{tap.room}/log"):
            tap.read(path)
    chair.append("closed")
    by["listener"].hears("closed")
    by["reader"].hears("closed")


def share(chair: Tap, member: Tap) -> None:
    member.append("hand_raised")
    chair.append("floor_offered")
    member.append("floor_taken")
    member.append("message", text="My name is Max.")
    member.append("share_ended")
    member.append("hand_raised")
    member.append("hand_lowered")


def let_in(chair: Tap, waiting: Tap, door: str) -> None:
    waiting.come_in(door, display_name="At the door", note="I was here last week")
    waiting.connect().join()
    state = chair.join()["state"]
    for one in state.get("waiting", ()):
        chair.append("admitted", member=one["member"])
    waiting.join()


def try_it(kind: str, chair: Tap, guest: Tap) -> None:
    """As far as one gets who knows nothing of it: a new kind is tried as soon as it is there."""
    for somebody in (chair, guest):
        for body in ({}, {"member": guest.id}, {"seq": 1}, {"text": "So it is."}, {"mode": "open"}):
            somebody.append(kind, **body)
    for kind_of_peace in ("thawed", "unmuted"):
        chair.append(kind_of_peace, **({"member": guest.id} if kind_of_peace == "unmuted" else {}))


def test_nobody_gets_a_field_that_is_not_theirs_nor_anything_that_leads_to_a_member(
    meeting: dict[str, Tap], shared_server: Homegroup
) -> None:
    unknown = unknown_fields(meeting)
    assert not unknown, "may these come?\n" + "\n".join(sorted(unknown))
    assert leads_to_members(meeting, shared_server) == []
    ours, theirs = broadcasts_to(meeting["listener"]), broadcasts_to(meeting["reader"])
    # Whoever is far behind is spared some; what both got was the very same.
    both = [seq for seq in ours.keys() & theirs.keys() if '"heard"' not in ours[seq]]
    assert len(both) > 10
    assert [ours[seq] for seq in both] == [theirs[seq] for seq in both]


def unknown_fields(meeting: dict[str, Tap]) -> set[str]:
    """Lines that allowed.txt has not."""
    known = allowed()
    return {
        f"{'servants' if 'servants' in roles else min(roles)} {event.replace(' ', '~')} {path}"
        for tap in meeting.values()
        for heard in tap.kept
        for roles, event, path in said(heard, tap)
        if not any((role, event, one) in known for role in roles for one in (path, any_row(path)))
    }


def leads_to_members(meeting: dict[str, Tap], server: Homegroup) -> list[str]:
    """Events with the handle, the id or the session of anybody."""
    with closing(sqlite3.connect(f"{server.environment['DATA']}/groups.db")) as database:
        secret = {'"Ana"', '"Ben"'}
        for table, column in (
            ("members", "public_id"),
            ("sign_in_sessions", "public_id"),
            ("sign_in_sessions", "token_hash"),
        ):
            query = f"SELECT {column} FROM {table}"  # noqa: S608 - names of ours
            secret |= {one for (one,) in database.execute(query)}
    return [
        heard.event
        for tap in meeting.values()
        for heard in tap.kept
        if any(one in heard.raw for one in secret)
    ]


def broadcasts_to(tap: Tap) -> dict[int, str]:
    """By the seq of their first row."""
    heard = [heard for heard in tap.kept if heard.event == "rows_appended"]
    return {one.payload["rows"][0]["seq"]: one.raw for one in heard}


def test_who_somebody_is_in_a_room_is_new_each_time_and_follows_from_nothing(app: Flask) -> None:
    from groups.demo import cast
    from groups.plumbing.db import transaction

    ids = set()
    with app.app_context():
        with transaction():
            ana = cast.member("Ana")
            group = cast.group("friday", "Friday", servants={ana: ["chair"]})
            cast.meeting(group, "friday-night", "Friday", cast.under_way())
        for _ in range(3):
            # The same member, meeting, hour and secret, from the very same database.
            meeting = meeting_at("friday-night")
            occurrence = next_occurrence(meeting)
            assert occurrence is not None
            room = actions.open_room(occurrence)
            db.session.flush()
            visitor = Visitor(None, ana.id)
            persona: Persona = actions.enter(room, visitor, ana, "Rosa")
            ids.add(persona.public_id)
            db.session.rollback()

    assert len(ids) == 3
