"""Fetching what is known of the lists elsewhere."""

from sqlalchemy import select

from groups.accounts.models import Member
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Forbidden, NotFound
from groups.upkeep.models import Source
from groups.upkeep.queries.serving import coordinates


def operator(member: Member) -> Member:
    """Return the member when they run this server; raises Forbidden."""
    if "operator" not in member.site_roles:
        raise Forbidden("This is for the operators of this site.")
    return member


def may_take_lists_in(member: Member) -> Member:
    """Return the member when they may upload a list; raises Forbidden."""
    if not (coordinates(member) or "operator" in member.site_roles):
        raise Forbidden("This is for the coordinators and operators of this site.")
    return member


def all_sources() -> list[Source]:
    return list(db.session.scalars(select(Source).order_by(Source.name)))


def source_named(name: str) -> Source:
    """Return the source; raises NotFound."""
    found = db.session.scalar(select(Source).where(Source.name == name))
    if found is None:
        raise NotFound("There is no list of that name. See: source list")
    return found


def source_at(number: int) -> Source:
    found = db.session.get(Source, number)
    if found is None:
        raise NotFound
    return found


def due() -> list[str]:
    """Return the names of the lists it is time to look at again, the longest waiting first."""
    waiting = select(Source.name).where(Source.enabled, Source.fetch_at <= now())
    return list(db.session.scalars(waiting.order_by(Source.fetch_at)))
