"""Reports: a sealed copy of a line and what was said around it, for the stewards alone."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.tokens import new_id
from groups.rooms.models import Report, Room
from groups.rooms.sealing import report_key

KEPT = timedelta(days=30)


def keep(room: Room, category: str, note: str, line: int, rows: list[dict[str, Any]]) -> None:
    """Keep a copy that opens with the server's key only. Who reported is not in it."""
    report = Report(public_id=new_id(), category=category, made_at=now())
    copy = {"meeting": room.name, "note": note, "line": line, "rows": rows}
    report.sealed = report_key.seal(copy, report.public_id)
    db.session.add(report)


def end(report: Report) -> None:
    """Delete one that was dealt with."""
    db.session.delete(report)


def forget_old() -> int:
    """Delete those that are a month old; how many."""
    gone = db.session.execute(
        delete(Report).where(Report.made_at < now() - KEPT),
        execution_options={"synchronize_session": False},
    )
    return int(getattr(gone, "rowcount", 0))
