"""Lists elsewhere: naming them, taking a turn at one, and noting how a look at it went."""

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, update

from groups.meetings.actions.imports import Outcome
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Conflict, HomegroupError
from groups.upkeep.forms.sources import NamedSource
from groups.upkeep.models import Source

# Longer than any fetch and import: a process that died in between is taken over after it.
LEASE = timedelta(minutes=30)
LONGEST_WAIT = timedelta(days=7)
MOST_REMARKS = 200


def add_source(named: NamedSource) -> Source:
    """Name a list to be fetched again and again, at once for the first time."""
    source = Source(**{name: getattr(named, name) for name in named.__dataclass_fields__})
    if db.session.query(Source.id).filter_by(name=named.name).first():
        raise Conflict("There is a list of that name already. Remove it first, or take another.")
    db.session.add(source)
    db.session.flush()
    return source


def remove_source(source: Source) -> None:
    """Fetch it no more. Its meetings stay."""
    db.session.delete(source)
    db.session.flush()


def look_soon(source: Source) -> None:
    source.fetch_at = now()
    db.session.flush()


def take_turn(source: Source) -> bool:
    """Be the only process to look at it now; tells whether we are."""
    result = db.session.execute(
        update(Source)
        .where(Source.id == source.id, Source.fetch_at == source.fetch_at)
        .values(fetch_at=now() + LEASE)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", result).rowcount == 1


def went_well(
    source: Source, *, outcome: Outcome | None, remarks: list[str], etag: str, last_modified: str
) -> None:
    """Note a look at the list; no outcome is that it was as before."""
    source.fetched_at, source.failures = now(), 0
    source.fetch_at = now() + timedelta(hours=source.hours)
    if outcome is None:
        source.outcome = source.outcome | {"failed": ""}
        return
    source.changed_at = now()
    source.etag, source.last_modified = etag, last_modified
    counts = ("created", "changed", "unchanged", "missing", "doubtful")
    source.outcome = {name: getattr(outcome, name) for name in counts} | {
        "failed": "",
        "remarks": remarks[:MOST_REMARKS],
        "more_remarks": max(0, len(remarks) - MOST_REMARKS),
    }
    db.session.flush()


def went_wrong(source: Source, error: HomegroupError) -> None:
    """Note why there is nothing new, and wait longer each time."""
    source.failures = (source.failures or 0) + 1
    wait = timedelta(hours=source.hours) * 2 ** min(source.failures - 1, 8)
    source.fetch_at = now() + min(wait, LONGEST_WAIT)
    source.outcome = source.outcome | {"failed": error.message[:2000]}
    db.session.flush()
