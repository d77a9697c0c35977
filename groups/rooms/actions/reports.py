"""Reports: a sealed copy of a line and what was said around it, for the stewards alone."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import NotFound
from groups.plumbing.sealing import Broken
from groups.plumbing.tokens import new_id
from groups.rooms.models import Report, Room
from groups.rooms.sealing import report_key

CATEGORIES = {
    "harassment": "Somebody is attacked or pressed",
    "threat": "A threat",
    "contact": "Selling, preying on newcomers, or pressing for contact",
    "danger": "Somebody may be in danger",
    "other": "Something else",
}
KEPT = timedelta(days=30)


def keep(room: Room, category: str, note: str, line: int, rows: list[dict[str, Any]]) -> None:
    """Keep a copy that opens with the server's key only. Who reported is not in it."""
    report = Report(public_id=new_id(), category=category, made_at=now())
    copy = {"meeting": room.name, "note": note, "line": line, "rows": rows}
    report.sealed = report_key.seal(copy, report.public_id)
    db.session.add(report)


def all_of_them() -> Sequence[Report]:
    """The latest first."""
    return db.session.scalars(select(Report).order_by(Report.made_at.desc())).all()


def opened(report: Report) -> dict[str, Any] | None:
    """What it holds; None when the server has another key now."""
    try:
        return report_key.open(report.sealed, report.public_id)
    except Broken:
        return None


def end(public_id: str) -> None:
    """Delete one that was dealt with; raises NotFound."""
    report = db.session.scalar(select(Report).where(Report.public_id == public_id))
    if report is None:
        raise NotFound
    db.session.delete(report)


def forget_old() -> int:
    """Delete those that are a month old; how many."""
    gone = db.session.execute(
        delete(Report).where(Report.made_at < now() - KEPT),
        execution_options={"synchronize_session": False},
    )
    return int(getattr(gone, "rowcount", 0))
