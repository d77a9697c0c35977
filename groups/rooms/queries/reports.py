"""What was reported, for the stewards alone."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from groups.plumbing.db import db
from groups.plumbing.errors import NotFound
from groups.plumbing.sealing import Broken
from groups.rooms.models import Report
from groups.rooms.sealing import report_key


def all_reports() -> Sequence[Report]:
    """The latest first."""
    return db.session.scalars(select(Report).order_by(Report.made_at.desc())).all()


def reports_named(public_ids: Sequence[str]) -> Sequence[Report]:
    """Those of them that nobody has dealt with yet; raises NotFound where none is left."""
    found = db.session.scalars(select(Report).where(Report.public_id.in_(public_ids))).all()
    if not found:
        raise NotFound
    return found


def opened(report: Report) -> dict[str, Any] | None:
    """What it holds; None when the server has another key now."""
    try:
        return report_key.open(report.sealed, report.public_id)
    except Broken:
        return None
