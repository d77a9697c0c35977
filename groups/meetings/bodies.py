"""Fetching the tree of service bodies, and the groups they serve."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from groups.accounts.models import Member
from groups.meetings.models import Group, Listing, Meeting, Occurrence, ServiceBody
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Forbidden, NotFound

MOST_DATES = 12
KEEPERS = frozenset({"operator", "coordinator"})


@dataclass(frozen=True)
class Tree:
    """All service bodies: few enough, everywhere, to be held at once."""

    bodies: tuple[ServiceBody, ...]
    _children: dict[int | None, list[ServiceBody]] = field(default_factory=dict)

    def children(self, body: ServiceBody | None) -> list[ServiceBody]:
        return self._children.get(body.id if body else None, [])

    def line(self, body: ServiceBody) -> list[ServiceBody]:
        """Return the bodies above this one, the highest first."""
        by_id = {one.id: one for one in self.bodies}
        above: list[ServiceBody] = []
        parent = by_id.get(body.parent_id or 0)
        while parent is not None and parent not in above and parent is not body:
            above.insert(0, parent)
            parent = by_id.get(parent.parent_id or 0)
        return above

    def below(self, body: ServiceBody) -> list[ServiceBody]:
        """Return this body and all that belong to it, each before what belongs to it."""
        found = [body]
        for one in found:
            found += [child for child in self.children(one) if child not in found]
        return found

    def rows(self) -> list[tuple[int, ServiceBody]]:
        """Return every body with its depth, as a list that reads as the tree."""
        found: list[tuple[int, ServiceBody]] = []

        def walk(some: Iterable[ServiceBody], depth: int) -> None:
            for one in some:
                found.append((depth, one))
                walk(self.children(one), depth + 1)

        walk(self.children(None), 0)
        return found


def tree() -> Tree:
    """Return the tree, siblings by name. One whose parents go round in a ring hangs at the top."""
    bodies = tuple(db.session.scalars(select(ServiceBody).order_by(ServiceBody.name)))
    parents = {one.id: one.parent_id for one in bodies}
    children: dict[int | None, list[ServiceBody]] = {}
    for one in bodies:
        children.setdefault(_parent(one.id, parents), []).append(one)
    return Tree(bodies, children)


def _parent(body_id: int, parents: dict[int, int | None]) -> int | None:
    parent, seen = parents[body_id], {body_id}
    above = parent
    while above is not None:
        if above in seen or above not in parents:
            return None
        seen.add(above)
        above = parents[above]
    return parent


def body_named(slug: str) -> ServiceBody:
    body = db.session.scalar(select(ServiceBody).where(ServiceBody.slug == slug))
    if body is None:
        raise NotFound
    return body


def keeper(member: Member) -> Member:
    """Return the member if they may change the tree; raises Forbidden."""
    if not may_keep(member):
        raise Forbidden("Service bodies are kept by the people who keep this list.")
    return member


def may_keep(member: Member | None) -> bool:
    return member is not None and bool(KEEPERS & set(member.site_roles))


def groups_of_bodies(some: Sequence[ServiceBody], *, unlisted: bool = False) -> list[Group]:
    """Return the groups these serve, by name: those that are listed, unless told otherwise."""
    query = (
        select(Group)
        .where(Group.body_id.in_([one.id for one in some]))
        .options(joinedload(Group.body))
        .order_by(Group.name, Group.id)
    )
    return list(db.session.scalars(query if unlisted else query.where(Group.listed)))


def how_many_meetings_by_body() -> dict[int | None, int]:
    """Return how many public meetings each serves itself; None counts those nobody serves."""
    rows = db.session.execute(
        select(Group.body_id, func.count(Listing.meeting_id))
        .select_from(Listing)
        .join(Meeting, Meeting.id == Listing.meeting_id)
        .join(Group, Group.id == Meeting.group_id)
        .group_by(Group.body_id)
    )
    return {row[0]: row[1] for row in rows}


def next_dates_of_bodies(bodies: Sequence[ServiceBody]) -> list[Occurrence]:
    """Return the next dates of all their meetings, those under way first."""
    at = now()
    return list(
        db.session.scalars(
            select(Occurrence)
            .join(Meeting, Meeting.id == Occurrence.meeting_id)
            .join(Group, Group.id == Meeting.group_id)
            .where(
                Group.body_id.in_([one.id for one in bodies]),
                Occurrence.listed,
                Occurrence.ends_at > at,
            )
            .order_by(Occurrence.starts_at, Occurrence.id)
            .limit(MOST_DATES)
        )
    )
