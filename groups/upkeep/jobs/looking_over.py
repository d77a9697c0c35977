"""Looking over the whole directory, some hundreds at a time, for what looks wrong."""

import gevent
from flask import Flask, current_app
from sqlalchemy import delete, insert

from groups.plumbing.beside import run_beside
from groups.plumbing.clock import now
from groups.plumbing.db import db, release, transaction
from groups.upkeep.actions.doubting import has_news, propose_from_prose
from groups.upkeep.models import Doubt
from groups.upkeep.queries import quality

LARGE = 2000
AT_ONCE = 100
BREATH_S = 0.02  # so that those who look for a meeting meanwhile come first


def is_large() -> bool:
    return quality.how_many_listed() > LARGE


def look_over_soon() -> None:
    """Begin to look at everything, and wait for nothing."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def look() -> None:
        with app.app_context():
            look_over()

    gevent.spawn(look)


def look_over() -> None:
    """Look at every listing and at its words; in a process beside, where there are many."""
    if is_large():
        release()
        run_beside("upkeep", "look-over")
    else:
        propose_what_words_say()
        look_over_all()


def look_over_all() -> int:
    """Look at every listing; returns how many doubts there are. Broken off, it begins anew."""
    found, last_id = 0, 0
    while True:
        last, number = _look_over(last_id)
        found += number
        if last is None:
            break
        last_id = last
        gevent.sleep(BREATH_S)
    return found + _look_for_twins()


def _look_over(last_id: int) -> tuple[int | None, int]:
    meetings = quality.some_after(last_id, AT_ONCE)
    if not meetings:
        db.session.rollback()
        return None, 0
    first, last = meetings[0].id, meetings[-1].id
    at = now()
    rows = [
        {
            "meeting_id": one.meeting.id,
            "finding": one.found.finding,
            "about": one.found.about,
            "found_at": at,
        }
        for one in quality.doubts_about(meetings)
    ]
    db.session.expunge_all()
    with transaction():
        db.session.execute(
            delete(Doubt).where(
                Doubt.meeting_id.between(first, last), Doubt.finding != "duplicate"
            ),
            execution_options={"synchronize_session": False},
        )
        if rows:
            db.session.execute(insert(Doubt), rows)
    db.session.expunge_all()
    return last, len(rows)


def _look_for_twins() -> int:
    pairs = quality.twins_not_left()
    db.session.rollback()
    at = now()
    rows = [
        {
            "meeting_id": one,
            "other_id": other,
            "finding": "duplicate",
            "about": about,
            "found_at": at,
        }
        for one, other, about in pairs
    ]
    with transaction():
        db.session.execute(
            delete(Doubt).where(Doubt.finding == "duplicate"),
            execution_options={"synchronize_session": False},
        )
        if rows:
            db.session.execute(insert(Doubt), rows)
    return len(rows)


def propose_what_words_say() -> int:
    """Propose what the words of every listing say of its dates; returns how many are new."""
    made, last_id = 0, 0
    while True:
        meetings = quality.some_after(last_id, AT_ONCE)
        if not meetings:
            db.session.rollback()
            return made
        last_id = meetings[-1].id
        made += _propose([one.id for one in meetings if has_news(one)])
        db.session.expunge_all()
        gevent.sleep(BREATH_S)


def _propose(ids: list[int]) -> int:
    """Write only where there is something to write, so that nobody waits behind the reading."""
    if not ids:
        return 0
    with transaction():
        return sum(propose_from_prose(one) for one in quality.held_for_change(ids))
