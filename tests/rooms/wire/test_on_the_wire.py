"""A whole meeting, with everybody who may be in one: nobody's wire carries more than is allowed.

A new kind of row or event that is said in this meeting wants a line in allowed.txt.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from groups.demo.cast import PASSWORD
from groups.plumbing.db import db
from groups.rooms import actions
from groups.rooms.agenda import Agenda
from groups.rooms.kinds import KINDS
from groups.rooms.models import Persona
from groups.rooms.queries.meetings import meeting_at, next_occurrence
from groups.rooms.queries.visitors import Visitor
from groups.rooms.templates import TEMPLATES, TOPIC_DISCUSSION
from tests.conftest import Meet
from tests.rooms.wire.fields import allowed, any_row, said
from tests.rooms.wire.tap import Tap, rows_in
from tests.servers.homegroup import ROOT, Homegroup

SERVING = ("co-chair", "secretary", "greeter", "timekeeper", "door", "reader", "speaker")
OTHERS = ("member", "newcomer", "guest", "listener", "ignored", "removed")
# The words of a sign-in are not the name in the room, so that either would be noticed.
NAMES = {"chair": "Rosa", "member": "Max"}


@pytest.fixture
def meeting(
    hall: Callable[..., str], shared_server: Homegroup, meet: Meet
) -> Iterator[dict[str, Tap]]:
    """Everybody in one room that shows who is here, by their role."""
    slug = hall(presence="list", guests_vote=True)
    hold_by_everything(shared_server, slug)
    door = f"/meetings/{slug}/room"
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
    play(taps, door, waiting, shared_server)
    taps["waiting"] = waiting
    yield taps
    for tap in taps.values():
        tap.hang_up()


def hold_by_everything(server: Homegroup, slug: str) -> None:
    """Let the group's meeting have a reading, a sharing and a business meeting."""
    common = TOPIC_DISCUSSION.steps
    reading = next(one for one in TEMPLATES["study"].agenda.steps if one.phase == "reading")
    business = next(one for one in TEMPLATES["business"].agenda.steps if one.phase == "business")
    steps = (*common[:2], reading, *common[3:4], business, *common[4:])
    agenda = json.dumps(Agenda("Everything", steps).as_data())
    with server.database() as database:
        database.execute(
            "INSERT INTO group_agendas (public_id, group_id, agenda, version)"
            " SELECT ?, id, ?, 1 FROM groups WHERE slug = ?",
            (slug[-16:], agenda, slug),
        )
        database.execute(
            "INSERT INTO meeting_agendas (meeting_id, agenda_id)"
            " SELECT m.id, a.id FROM meetings m JOIN group_agendas a ON a.group_id = m.group_id"
            " WHERE m.slug = ?",
            (slug,),
        )


def play(by: dict[str, Tap], door: str, waiting: Tap, server: Homegroup) -> None:
    """From the doors to the closing, with all that can happen, also what is refused."""
    chair, member, guest = by["chair"], by["member"], by["guest"]
    for role in SERVING:
        chair.append("role_given", member=by[role].id, roles=[role])
    guest.append("message", text="Hello.")
    by["ignored"].append("message", text="Something unkind.")
    assert guest.append("ignored", member=by["ignored"].id)["ok"]
    by["newcomer"].append("question", text="May I just listen?")
    chair.append("answer", member=by["newcomer"].id, text="Of course.")
    chair.append("step_started")
    chair.append("step_started")
    read_a_text(chair, member, by["ignored"])
    chair.append("step_started")
    guest.append("message", text="Out of turn.")
    share(chair, member)
    share(chair, by["ignored"])
    chair.append("step_started")
    decide(by)
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
    about = [by[role].id for role in ("co-chair", "greeter", "removed")]
    let_the_clock_speak(server, chair.room, *about)
    by["door"].hears("banned_elsewhere")
    chair.append("closed")
    by["listener"].hears("closed")
    by["reader"].hears("closed")


def let_the_clock_speak(server: Homegroup, *about: str) -> None:
    words = [sys.executable, "-m", "tests.rooms.wire.clock", *about]
    subprocess.run(words, env={**os.environ, **server.environment}, cwd=ROOT, check=True)


def read_a_text(chair: Tap, *volunteers: Tap) -> None:
    for one in volunteers:
        assert one.append("reading_volunteered")["ok"]
    assert chair.append("reading_given", member=volunteers[-1].id)["ok"]
    assert volunteers[-1].append("reading_read")["ok"]


def decide(by: dict[str, Tap]) -> None:
    """A motion from its making to its numbers; and one that is taken back."""
    mover, chair = by["ignored"], by["chair"]
    assert mover.append("motion_made", text="That we meet half an hour later.")["ok"]
    assert by["member"].append("motion_seconded")["ok"]
    assert chair.append("vote_opened")["ok"]
    for role, choice in (("member", "yes"), ("guest", "no"), ("ignored", "abstain")):
        assert by[role].append("vote_cast", choice=choice)["ok"]
    assert chair.append("vote_closed")["ok"]
    assert mover.append("motion_made", text="That we meet on the moon.")["ok"]
    assert mover.append("motion_withdrawn")["ok"]


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
    for one, other in (("guest", "ignored"), ("ignored", "guest")):
        assert told_of(meeting[other], meeting[one]) == []
    both = [seq for seq in ours.keys() & theirs.keys() if '"heard"' not in ours[seq]]
    assert len(both) > 10
    assert [ours[seq] for seq in both] == [theirs[seq] for seq in both]


def told_of(other: Tap, tap: Tap) -> list[str]:
    """What came to somebody of whom they ignore, or who ignores them, once it was so."""
    kinds = [{row["kind"] for row in rows_in([heard])} for heard in tap.kept]
    start = next(n for n, some in enumerate(kinds) if some & {"ignored", "reading_given"})
    return [
        heard.raw
        for heard in tap.kept[start + 1 :]
        if other.id in json.dumps(without_own(heard.payload, tap))
    ]


def without_own(payload: Any, tap: Tap) -> Any:
    """Whom somebody ignores they know: it is in a row of their own."""
    if not isinstance(payload, dict) or "rows" not in payload:
        return payload
    return payload | {"rows": [row for row in payload["rows"] if row["by"] != tap.id]}


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
    with server.database() as database:
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
