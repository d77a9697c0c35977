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


def report_named(public_id: str) -> Report:
    """The report of that id; raises NotFound."""
    report = db.session.scalar(select(Report).where(Report.public_id == public_id))
    if report is None:
        raise NotFound
    return report


def opened(report: Report) -> dict[str, Any] | None:
    """What it holds; None when the server has another key now."""
    try:
        return report_key.open(report.sealed, report.public_id)
    except Broken:
        return None
