"""Making service bodies, moving them in the tree, and saying which groups they serve."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from groups.meetings import bodies
from groups.meetings.actions import horizon
from groups.meetings.actions.revising import revise
from groups.meetings.actions.taking import free_slug
from groups.meetings.models import Group, Meeting, ServiceBody
from groups.meetings.signals import schedule_changed
from groups.meetings.slugs import slug_of
from groups.meetings.timetables import closures_over
from groups.plumbing.db import db
from groups.plumbing.errors import Conflict, Invalid


def make_body(name: str) -> ServiceBody:
    taken = {"new", *db.session.scalars(select(ServiceBody.slug))}
    body = ServiceBody(slug=free_slug(slug_of(name), taken), name=name)
    db.session.add(body)
    db.session.flush()
    return body


def change_body(
    body: ServiceBody,
    *,
    name: str,
    kind: str,
    fellowship: str,
    description: str,
    website: str,
    helpline: str,
) -> None:
    body.name, body.kind, body.fellowship = name, kind, fellowship
    body.description, body.website, body.helpline = description, website, helpline
    horizon.mark_change()


def place_body(body: ServiceBody, parent: ServiceBody | None) -> None:
    """Hang it under another; raises Invalid where that would close a ring."""
    tree = bodies.tree()
    if parent is not None and parent in tree.below(body):
        raise Invalid("A body cannot belong to itself or to one below it.", "parent")
    if body.parent_id == (parent.id if parent else None):
        return
    with _moving(bodies.groups_of_bodies(tree.below(body), unlisted=True)):
        body.parent_id = parent.id if parent else None


def remove_body(body: ServiceBody) -> None:
    """Take it out of the tree; raises Conflict while something still belongs to it."""
    if bodies.tree().children(body) or bodies.groups_of_bodies([body], unlisted=True):
        raise Conflict("Move its groups and the bodies below it elsewhere first.")
    db.session.delete(body)
    db.session.flush()
    horizon.mark_change()


def assign(group: Group, body: ServiceBody | None) -> None:
    """Say who serves the group. A closure of the body then closes its meetings too."""
    with _moving([group]):
        group.body = body


@contextmanager
def _moving(groups: list[Group]) -> Iterator[None]:
    """Rebuild the groups' meetings afterwards; revise those that other closures are over then."""
    meetings = [meeting for group in groups for meeting in group.meetings]
    before = closures_over(meetings)
    yield
    db.session.flush()
    after = closures_over(meetings)
    changed = [one for one in meetings if before[one.id] != after[one.id]]
    for meeting in changed:
        revise(meeting)
    horizon.rebuild(meetings)
    for meeting in changed:
        schedule_changed.send(Meeting, meeting=meeting)
