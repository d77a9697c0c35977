"""A secretary's page of dates: move, cancel, add, close for a while, say what is different."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from groups.accounts.models import Member
from groups.accounts.session import required_member, sign_in_required
from groups.meetings import queries, types
from groups.meetings.actions import closures as closing
from groups.meetings.actions import schedules as actions
from groups.meetings.closures import may_lift
from groups.meetings.feeds import answers
from groups.meetings.forms import dates as form
from groups.meetings.models import Meeting
from groups.meetings.recurrence import Occurrence
from groups.meetings.rule import WEEKDAYS
from groups.meetings.timetables import closures_over
from groups.meetings.views.blueprint import bp
from groups.meetings.views.closures import shown_closures
from groups.meetings.views.editing import error_data, kinds_to_choose
from groups.meetings.views.presenting import shown_dates, time_words
from groups.meetings.views.receiving import Words, sent_words, typed
from groups.meetings.wording import WEEKDAY_NAMES, variation_in_words
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
    "vary": "That is said now, here and in every calendar.",
    "unvary": "Those dates are like the others again.",
}
_NTHS = (("Every", ""), ("First", 1), ("Second", 2), ("Third", 3), ("Fourth", 4), ("Last", -1))


@bp.get("/meetings/<slug>/dates")
@sign_in_required
def dates(slug: str) -> Response:
    return _page(queries.meeting_edited_by(required_member(), slug), {}, None)


@bp.post("/meetings/<slug>/dates")
@sign_in_required
def change_dates(slug: str) -> Response:
    meeting = queries.meeting_edited_by(required_member(), slug)
    try:
        words = form.date_from(sent_words(), meeting.types)
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
    elif words.op == "close" and words.first:
        closing.close_down(meeting, words.first, words.last, note, by)
    elif words.op == "vary" and words.variation:
        actions.vary(meeting, words.variation, by)
    elif words.op == "unvary":
        actions.unvary(meeting, words.rrule, by)


def _page(meeting: Meeting, words: Words, error: HomegroupError | None) -> Response:
    member = required_member()
    coming = queries.next_dates(meeting, SHOWN)
    over = closures_over([meeting])[meeting.id]
    closures = shown_closures(over, meeting)
    return answer(
        "meetings/dates.html",
        error_data(error) | {"dates": [answers.ruled_date(date, meeting) for date in coming]},
        status=error.status if error else 200,
        meeting=meeting,
        dates=shown_dates(coming),
        closures=[(one, may_lift(member, one.closure)) for one in closures],
        variations=_variations(meeting),
        which=_which(coming),
        all_types=kinds_to_choose(meeting.group.fellowship, meeting.types),
        words=words,
        error=error,
    )


def _variations(meeting: Meeting) -> list[tuple[str, str, str]]:
    """Return what recurs: its rule, the dates it is about, and what is different."""
    schedule = queries.schedule_of(meeting)
    return [
        (
            vary.rrule,
            variation_in_words(vary, schedule),
            " · ".join(
                [*filter(None, [vary.topic, vary.note]), *types.names_of(list(vary.types or ()))]
            ),
        )
        for vary in (schedule.variations() if schedule else ())
        if schedule and vary.rrule
    ]


def _which(coming: list[Occurrence]) -> list[tuple[str, str]]:
    """Return what can be varied: each date, then each nth weekday it is held on."""
    held = [one for one in coming if one.is_held]
    single = [
        (one.recurrence_id.isoformat(timespec="minutes"), time_words(one.starts_at, one.timezone))
        for one in held
    ]
    weekdays = sorted({WEEKDAYS[one.recurrence_id.weekday()] for one in held}, key=WEEKDAYS.index)
    return single + [_every(nth, name, weekday) for weekday in weekdays for name, nth in _NTHS]


def _every(nth: str | int, name: str, weekday: str) -> tuple[str, str]:
    if not nth:
        return f"FREQ=WEEKLY;BYDAY={weekday}", f"Every {WEEKDAY_NAMES[weekday]}"
    rrule = f"FREQ=MONTHLY;BYDAY={nth}{weekday}"
    return rrule, f"{name} {WEEKDAY_NAMES[weekday]} of each month"
