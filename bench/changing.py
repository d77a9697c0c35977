"""Run beside a server, on its database: what changes the directory, and what that costs.

Prints milliseconds as JSON, each beside those of the least transaction there is.
"""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

import psutil
from sqlalchemy import select

from groups.app import create_app
from groups.meetings import directory, indexing, jobs
from groups.meetings.actions import horizon
from groups.meetings.models import Horizon, Meeting
from groups.meetings.search import Search
from groups.plumbing.db import db, transaction

TIMES = 21
EVERY = 97


def measure() -> dict[str, tuple[float, float]]:
    process = psutil.Process()
    least = median(_ms(_touch) for _ in range(TIMES))
    before = process.memory_info().rss
    read = _ms(indexing.current)
    grown = (process.memory_info().rss - before) / 1e6
    ids = list(db.session.scalars(select(Meeting.id).order_by(Meeting.id).limit(TIMES * EVERY)))
    saved, found = [], []
    for meeting_id in ids[::EVERY]:
        saved.append(_ms(lambda one=meeting_id: _save(one)))  # type: ignore[misc]
        found.append(_ms(lambda: directory.find(Search())))
    rolled = _ms(_roll)
    return {
        "saving a meeting": (median(saved), least),
        "finding after a save": (median(found), least),
        "rolling a day forward": (rolled, least),
        "reading all into memory": (read, least),
        "memory for it (MB for ms)": (grown, least),
    }


def _ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1e3


def _touch() -> None:
    with transaction():
        horizon.mark_change()


def _save(meeting_id: int) -> None:
    with transaction():
        meeting = db.session.get_one(Meeting, meeting_id)
        meeting.notes += "."
        horizon.rebuild([meeting])


def _roll() -> None:
    """Give the horizon back a day, and let the job add it again."""
    with transaction():
        db.session.get_one(Horizon, 1).until -= timedelta(days=1)
    jobs.roll_forward()


if __name__ == "__main__":
    with create_app().app_context():
        print(json.dumps(measure()))
