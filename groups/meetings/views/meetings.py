"""One meeting's page, and keeping it."""

from collections.abc import Sequence
from datetime import date

from flask import url_for
from werkzeug.wrappers import Response

from groups.accounts.session import current_member, required_member, sign_in_required
from groups.meetings import queries, types
from groups.meetings.actions import groups as actions
from groups.meetings.feeds import answers
from groups.meetings.models import Meeting
from groups.meetings.recurrence import Occurrence as Date
from groups.meetings.standstill import sentence
from groups.meetings.telling import ATTENDANCE_NAMES
from groups.meetings.timetables import closures_over
from groups.meetings.views.blueprint import bp
from groups.meetings.views.closures import shown_closures
from groups.meetings.views.presenting import shown_dates
from groups.meetings.views.speaking import readers_language
from groups.meetings.wording import describe
from groups.plumbing import clock
from groups.plumbing.db import transaction
from groups.plumbing.pages import answer, done


@bp.get("/meetings/<slug>")
def show(slug: str) -> Response:
    member = current_member()
    meeting = queries.meeting_named(slug, member)
    closures = closures_over([meeting])[meeting.id]
    dates = queries.next_dates(meeting, closures=closures)
    schedule = queries.schedule_of(meeting)
    shown = shown_dates(dates)
    return answer(
        "meetings/show.html",
        lambda: answers.with_dates(meeting, dates),
        meeting=meeting,
        dates=shown,
        closures=[one.words for one in shown_closures(closures, meeting)],
        coming=next((date for date in shown if not date.cancelled), None),
        words=describe(schedule, _day_of(dates)) if schedule else "By appointment",
        attendance=ATTENDANCE_NAMES[meeting.attendance],
        type_names=types.names_of(meeting.types, readers_language()),
        language=types.language_name(meeting.language, readers_language()),
        ways_in_shown=meeting.links_public or member is not None,
        saved=queries.has_saved(member, meeting),
        may_edit=queries.may_edit(member, meeting.group),
        maps=_maps(meeting),
        standstill=sentence(meeting),
    )


def _day_of(dates: Sequence[Date]) -> date:
    """Return the local day of the next date held: a new rule is described once it is next."""
    held = next((one for one in dates if one.is_held), None)
    if held is None:
        return clock.now().date()
    return held.starts_at.astimezone(clock.kept_zone(held.timezone)).date()


def _maps(meeting: Meeting) -> tuple[str, str] | None:
    """Return a link to the map of one's phone (RFC 5870), and one to a map on the web.

    Followed only by who clicks; nothing of them is loaded here.
    """
    place = meeting.venue
    if place is None or place.latitude is None or meeting.attendance in {"online", "inactive"}:
        return None
    north, east = f"{place.latitude:.5f}", f"{place.longitude:.5f}"
    web = f"https://www.openstreetmap.org/?mlat={north}&mlon={east}#map=18/{north}/{east}"
    return f"geo:{north},{east}", web


@bp.post("/meetings/<slug>/save")
@sign_in_required
def save(slug: str) -> Response:
    with transaction():
        member = required_member()
        actions.save_meeting(member, queries.meeting_named(slug, member))
    return done(url_for("meetings.show", slug=slug))


@bp.post("/meetings/<slug>/forget")
@sign_in_required
def forget(slug: str) -> Response:
    with transaction():
        member = required_member()
        actions.forget_meeting(member, queries.meeting_named(slug, member))
    return done(url_for("meetings.show", slug=slug))
