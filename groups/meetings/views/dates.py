"""A secretary's page of dates: move one, cancel one, bring one back, add one, close for a while."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from groups.accounts.models import Member
from groups.accounts.session import required_member, sign_in_required
from groups.meetings import queries
from groups.meetings.actions import schedules as actions
from groups.meetings.feeds import answers
from groups.meetings.forms import editing as form
from groups.meetings.models import Meeting
from groups.meetings.views.blueprint import bp
from groups.meetings.views.editing import Words, error_data, sent_words, typed
from groups.meetings.views.presenting import shown_dates
from groups.plumbing.db import transaction
from groups.plumbing.errors import Conflict, HomegroupError, Invalid, NotFound
from groups.plumbing.pages import answer, done

SHOWN = 16
_DONE = {
    "cancel": "That date is cancelled. Everybody who subscribes will see it.",
    "move": "That date is moved. Everybody who subscribes will see it.",
    "restore": "That date is held as usual again.",
    "add": "The extra date is added.",
    "close": "No dates will be held on those days.",
}


@bp.get("/meetings/<slug>/dates")
@sign_in_required
def dates(slug: str) -> Response:
    return _page(queries.meeting_edited_by(required_member(), slug), {}, None)


@bp.post("/meetings/<slug>/dates")
@sign_in_required
def change_dates(slug: str) -> Response:
    meeting = queries.meeting_edited_by(required_member(), slug)
    try:
        words = form.date_from(sent_words())
        with transaction():
            member = required_member()
            meeting = queries.meeting_edited_by(member, slug)
            _change(meeting, words, member)
    except (Invalid, Conflict, NotFound) as error:
        meeting = queries.meeting_edited_by(required_member(), slug)
        return _page(meeting, typed(), error)
    flash(_DONE[words.op], "good")
    return done(url_for("meetings.dates", slug=slug))


def _change(meeting: Meeting, words: form.DateForm, by: Member) -> None:
    note, minutes = words.note, words.duration_minutes
    if words.op == "cancel" and words.at:
        actions.cancel_date(meeting, words.at, note, by)
    elif words.op == "move" and words.at and words.to:
        actions.move_date(meeting, words.at, words.to, duration_minutes=minutes, note=note, by=by)
    elif words.op == "restore" and words.at:
        actions.restore_date(meeting, words.at, by)
    elif words.op == "add" and words.to:
        actions.add_date(meeting, words.to, duration_minutes=minutes, note=note, by=by)
    elif words.op == "close" and words.first and words.last:
        actions.close(meeting, words.first, words.last, note, by)


def _page(meeting: Meeting, words: Words, error: HomegroupError | None) -> Response:
    coming = queries.next_dates(meeting, SHOWN)
    refused = error if isinstance(error, Invalid) else None
    data = error_data(refused) if error is None or refused else {"error": {"code": error.code}}
    return answer(
        "meetings/dates.html",
        data | {"dates": [answers.ruled_date(date, meeting) for date in coming]},
        status=error.status if error else 200,
        meeting=meeting,
        dates=shown_dates(coming),
        words=words,
        error=error,
    )
