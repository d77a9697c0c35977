"""Ignoring somebody, and a word for somebody in distress: rows for whom they concern alone."""

from groups.plumbing.errors import BadRequest
from groups.rooms.kinds.kind import (
    NOBODY,
    Asking,
    Kind,
    Row,
    State,
    a_line,
    a_person,
    having,
    line_from,
    person_from,
    without,
)
from groups.rooms.roles import TRUSTED_ROLES


def ignored_with(state: State, person: str) -> set[str]:
    """Everybody whom this person ignores here, or who ignores them: it cuts both ways."""
    ignores = state.get("ignores", {})
    by_others = {one for one, whom in ignores.items() if person in whom}
    return {*ignores.get(person, ()), *by_others}


def _somebody_else(asking: Asking) -> None:
    if asking.body["member"] == asking.person:
        raise BadRequest("That would be yourself.", field="member")


def _ignored(state: State, row: Row) -> State:
    ignores = state.get("ignores", {})
    mine = having(ignores.get(row.author, []), row.body["member"])
    return {"ignores": ignores | {row.author: mine}}


def _heeded(state: State, row: Row) -> State:
    ignores = state.get("ignores", {})
    mine = without(ignores.get(row.author, []), row.body["member"])
    return {"ignores": ignores | {row.author: mine}}


KINDS = (
    Kind(
        "ignored",
        body=a_person,
        words=person_from,
        may=_somebody_else,
        change=_ignored,
        access="hearing",
        read_by=NOBODY,
        always=True,
    ),
    Kind(
        "heeded",
        body=a_person,
        words=person_from,
        change=_heeded,
        access="hearing",
        read_by=NOBODY,
        always=True,
    ),
    Kind(
        "referred",
        body=a_line,
        words=line_from,
        read_by=TRUSTED_ROLES,
        concerns=True,
        unsigned=True,
        always=True,
    ),
)
