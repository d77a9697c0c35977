"""Making service bodies, moving them in the tree, and saying which groups they serve."""

from sqlalchemy import select

from groups.meetings import bodies
from groups.meetings.actions import horizon
from groups.meetings.actions.taking import free_slug
from groups.meetings.models import Group, ServiceBody
from groups.meetings.slugs import slug_of
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
    moved = body.parent_id != (parent.id if parent else None)
    body.parent_id = parent.id if parent else None
    db.session.flush()
    if moved:
        _rebuild(bodies.groups_of_bodies(bodies.tree().below(body), unlisted=True))


def remove_body(body: ServiceBody) -> None:
    """Take it out of the tree; raises Conflict while something still belongs to it."""
    if bodies.tree().children(body) or bodies.groups_of_bodies([body], unlisted=True):
        raise Conflict("Move its groups and the bodies below it elsewhere first.")
    db.session.delete(body)
    db.session.flush()
    horizon.mark_change()


def assign(group: Group, body: ServiceBody | None) -> None:
    """Say who serves the group. A closure of the body then closes its meetings too."""
    group.body = body
    db.session.flush()
    _rebuild([group])


def _rebuild(groups: list[Group]) -> None:
    horizon.mark_change()
    horizon.rebuild([meeting for group in groups for meeting in group.meetings])
