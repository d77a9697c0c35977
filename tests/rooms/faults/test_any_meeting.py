"""Whatever people do in whatever order, the room is what its rows say, and nothing else."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.engine import RowMapping

from groups.demo import cast
from groups.meetings.models import Group, Occurrence
from groups.plumbing.db import db, transaction
from groups.plumbing.errors import HomegroupError, Stale
from groups.plumbing.log.append import Command
from groups.plumbing.log.reading import head_of, rows_after
from groups.plumbing.log.writer import Writer
from groups.rooms.actions.entering import open_room
from groups.rooms.actions.log import RoomLog
from groups.rooms.kinds import KINDS
from groups.rooms.models import Persona

POLICY = RoomLog()
PEOPLE = ("ana", "ben", "cleo", "dov")
OUTSIDE = "olu"

names = itertools.count()
kinds = st.sampled_from(sorted(KINDS))
fields = st.fixed_dictionaries(
    {},
    optional={
        "member": st.sampled_from([*PEOPLE, OUTSIDE]),
        "seq": st.integers(1, 12),
        "step": st.integers(0, 7),
        "mode": st.sampled_from(["open", "lobby", "members"]),
        "roles": st.lists(st.sampled_from(["chair", "greeter"]), max_size=2),
    },
)
# Who, what, which body, and how far behind the state they saw was; None: they do not say.
commands = st.tuples(
    st.sampled_from([*PEOPLE, "ana", "ana", OUTSIDE]),
    kinds,
    fields,
    st.none() | st.integers(0, 3),
)


class Meeting:
    """A room of its own on a real file, and the state as its rows fold to it."""

    def __init__(self, writer: Writer, group: Group) -> None:
        self.writer = writer
        self.room = _room(group)
        self.first = self.head["state"]
        self.sent: list[Command] = []

    @property
    def head(self) -> RowMapping:
        found = head_of(db.engine, POLICY, self.room)
        assert found
        return found

    @property
    def rows(self) -> list[RowMapping]:
        return rows_after(db.engine, POLICY, self.room, 0)

    def append(self, command: Command) -> Any:
        """Return what came of it: the answer, or the refusal."""
        try:
            return self.writer.append(command)
        except HomegroupError as refusal:
            return refusal

    def folded(self) -> tuple[Any, int]:
        """The state the rows make, and the last that changed it."""
        state, changed = self.first, 0
        for row in self.rows:
            command = Command(self.room, row["author"], "", row["kind"], row["body"])
            after = POLICY.fold(state, command, row["seq"], row["at"])
            changed = changed if after is state else row["seq"]
            state = after
        return json.loads(json.dumps(state)), changed


def _room(group: Group) -> int:
    with transaction():
        meeting = cast.meeting(group, f"any-{next(names)}", "Any Night", cast.under_way())
        db.session.flush()
        made = select(Occurrence).where(Occurrence.meeting_id == meeting.id)
        room = open_room(db.session.scalars(made.order_by(Occurrence.starts_at)).first())  # type: ignore[arg-type]
        db.session.flush()
        for person in PEOPLE:
            roles = ["chair"] if person == "ana" else []
            persona = Persona(room_id=room.id, name=person, name_key=person, roles=roles)
            # The same in each room of this test, so that an example reads as one.
            persona.public_id = f"{person}-{room.id}"
            persona.guest_session = f"{person}-{room.id}"
            db.session.add(persona)
        return int(room.id)


@pytest.fixture
def writer(app: Flask) -> Iterator[Writer]:
    with app.app_context():
        yield Writer(db.engine, POLICY, lambda *_: None)


@pytest.fixture
def group(writer: Writer) -> Group:
    with transaction():
        return cast.group("any", "Any")


def command_of(meeting: Meeting, sent: tuple[str, str, dict[str, Any], int | None]) -> Command:
    author, kind, body, behind = sent
    named = {"member": f"{body['member']}-{meeting.room}"} if "member" in body else {}
    kept = KINDS[kind].body(body | named | {"text": "Something."})
    expect = None if behind is None else max(meeting.head["state_seq"] - behind, 0)
    number = f"c{len(meeting.sent)}"
    return Command(meeting.room, f"{author}-{meeting.room}", number, kind, kept, expect)


@settings(
    max_examples=40,
    # Nothing is left of one evening in the next; and shrinking takes longer than reading.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.generate],
    derandomize=True,
)
@given(evening=st.lists(commands, max_size=25))
def test_the_room_is_the_fold_of_its_rows_and_what_is_stale_does_nothing(
    writer: Writer, group: Group, evening: list[Any]
) -> None:
    meeting = Meeting(writer, group)
    for sent in evening:
        try:
            command = command_of(meeting, sent)
        except HomegroupError:
            continue  # no page sends such a body
        before = dict(meeting.head)
        answer = meeting.append(command)
        after = dict(meeting.head)

        stale = command.expect is not None and command.expect < before["state_seq"]
        if isinstance(answer, HomegroupError):
            assert after == before, "a refusal left something behind"
        else:
            assert not stale, "acted on what was"
            assert (answer.seq, answer.duplicate) == (before["head"] + 1, False)
            assert after["head"] == answer.seq
            meeting.sent.append(command)
        known = command.author.startswith(PEOPLE)
        assert isinstance(answer, Stale) is stale or not known
        assert (after["state"], after["state_seq"]) == meeting.folded()
        assert after["due_at"] == POLICY.due(after["state"])

    assert [row["seq"] for row in meeting.rows] == list(range(1, meeting.head["head"] + 1))
    again = [meeting.append(command) for command in meeting.sent]
    assert [(one.seq, one.duplicate) for one in again] == [
        (row["seq"], True) for row in meeting.rows
    ]
    assert_removed_stay_silent(meeting)


def assert_removed_stay_silent(meeting: Meeting) -> None:
    gone: set[str] = set()
    for row in meeting.rows:
        assert row["author"] not in gone, "somebody who was removed appended"
        if row["kind"] == "removed":
            gone.add(row["body"]["member"])
