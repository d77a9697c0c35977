"""A secretary's pages: a new meeting, and changing one."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from flask import flash, url_for
from werkzeug.wrappers import Response

from groups.accounts.session import required_member, sign_in_required
from groups.meetings import queries, telling, types
from groups.meetings.actions import meetings as actions
from groups.meetings.descriptions import VenueDescription
from groups.meetings.feeds.interchange import description_of_venue
from groups.meetings.forms import editing as form
from groups.meetings.forms import repeating
from groups.meetings.models import Group, Meeting
from groups.meetings.schedule import Schedule
from groups.meetings.splitting import planned_segment
from groups.meetings.standstill import sentence
from groups.meetings.telling import ATTENDANCE_NAMES
from groups.meetings.views.blueprint import bp
from groups.meetings.views.receiving import Words, sent_words, typed
from groups.plumbing import clock
from groups.plumbing.db import transaction
from groups.plumbing.errors import HomegroupError, Invalid
from groups.plumbing.pages import answer, done

_NOT_COLUMNS = frozenset({"schedule", "venue", "date_given"})


@bp.get("/groups/<slug>/meetings/new")
@sign_in_required
def new_meeting(slug: str) -> Response:
    member = required_member()
    group = queries.group_edited_by(member, slug)
    words = {
        "name": [group.name],
        "timezone": [member.timezone],
        "has_room": ["yes"],
        "links_public": ["yes"],
        "attendance": ["online"],
        "duration_minutes": ["60"],
    }
    return edit_page(group, None, words, None)


@bp.post("/groups/<slug>/meetings/new")
@sign_in_required
def add_meeting(slug: str) -> Response:
    group = queries.group_edited_by(required_member(), slug)
    try:
        words = form.meeting_from(sent_words())
    except Invalid as error:
        return edit_page(group, None, typed(), error)
    with transaction():
        member = required_member()
        group = queries.group_edited_by(member, slug)
        details, schedule, venue = _parts(words)
        meeting = actions.add_meeting(group, details, schedule, venue, member)
        made = meeting.slug
    _say_gap(words.schedule)
    return done(url_for("meetings.show", slug=made), {"slug": made}, status=201)


@bp.get("/meetings/<slug>/edit")
@sign_in_required
def edit(slug: str) -> Response:
    meeting = queries.meeting_edited_by(required_member(), slug)
    return edit_page(meeting.group, meeting, words_of(meeting), None)


@bp.post("/meetings/<slug>/edit")
@sign_in_required
def change(slug: str) -> Response:
    meeting = queries.meeting_edited_by(required_member(), slug)
    try:
        words, editing = form.editing_from(sent_words())
    except Invalid as error:
        return edit_page(meeting.group, meeting, typed(), error)
    try:
        with transaction():
            member = required_member()
            meeting = queries.meeting_edited_by(member, slug)
            saved = actions.change_meeting(meeting, words, editing, member)
    except actions.ChangedMeanwhile as error:
        return _ask_which(queries.meeting_edited_by(required_member(), slug), error)
    _say_gap(words.schedule)
    _say_merged(saved)
    address = url_for("meetings.show", slug=slug, saved=saved.number)
    return done(address, {"slug": slug, "version": saved.number, "kept": list(saved.kept)})


def _say_merged(saved: actions.Saved) -> None:
    if not saved.kept:
        return
    who = telling.in_a_row(list(saved.others)) or "Somebody"
    what = telling.names_in_words(saved.kept)
    both = " Both are kept." if saved.number else " It is kept."
    flash(f"{who} changed {what} meanwhile.{both}", "info")


def _ask_which(meeting: Meeting, error: actions.ChangedMeanwhile) -> Response:
    """Show both words for each field that two people changed; nothing typed is lost."""
    kept = {name: values for name, values in typed().items() if not name.startswith("keep_")}
    clashes = [
        {"field": one.field, "mine": one.mine, "theirs": one.theirs} for one in error.clashes
    ]
    return answer(
        "meetings/merge.html",
        error_data(error) | {"version": error.version, "conflicts": clashes},
        status=error.status,
        meeting=meeting,
        error=error,
        words=kept | {"seen": [str(error.version)]},
        clashes=[
            (
                one.field,
                telling.field_name(one.field),
                telling.value_in_words(one.field, one.mine),
                telling.value_in_words(one.field, one.theirs),
            )
            for one in error.clashes
        ],
    )


def error_data(error: HomegroupError | None) -> dict[str, Any]:
    if error is None:
        return {"error": None}
    return {"error": {"code": error.code, "message": error.message, "field": error.field}}


def _parts(
    words: form.MeetingForm,
) -> tuple[dict[str, Any], Schedule | None, VenueDescription | None]:
    details = {k: v for k, v in asdict(words).items() if k not in _NOT_COLUMNS}
    return details | {"types": list(words.types)}, words.schedule, words.venue


def _say_gap(schedule: Schedule | None) -> None:
    notice = repeating.notice_of_gap(schedule)
    if notice:
        flash(notice, "info")


def edit_page(
    group: Group,
    meeting: Meeting | None,
    words: Words,
    error: Invalid | None,
    *,
    data: dict[str, Any] | None = None,
    preview: Any = None,
) -> Response:
    """Return the form; ``preview`` is what to show of its dates, ``data`` the same for programs."""
    return answer(
        "meetings/edit.html",
        error_data(error) if data is None else data,
        status=error.status if error else 200,
        group=group,
        meeting=meeting,
        words=words,
        error=error,
        preview=preview,
        repeats=repeating.REPEATS,
        nths=repeating.NTHS,
        standstill=sentence(meeting) if meeting else "",
        zones=repeating.choices_of_zones(list(clock.zone_names())),
        all_types=kinds_to_choose(group.fellowship, meeting.types if meeting else ()),
        languages=[(tag, types.language_name(tag)) for tag in types.language_tags()],
        attendances=list(ATTENDANCE_NAMES.items()),
    )


def kinds_to_choose(fellowship: str, kept: Iterable[str]) -> list[tuple[str, str]]:
    """Return codes with their names: those of the fellowship, and what the meeting has."""
    return [(code, types.name_of(code)) for code in types.choices(fellowship, kept)]


def words_of(meeting: Meeting) -> Words:
    """Return what the form shows for a meeting as it is."""
    place = description_of_venue(meeting.venue) if meeting.venue else None
    plain = ("name", "notes", "attendance", "language", "conference_url", "conference_url_notes")
    phone = ("conference_phone", "conference_phone_notes")
    flags = ("links_public", "has_room")
    schedule = queries.schedule_of(meeting)
    segment = planned_segment(schedule) if schedule else None
    return {
        "version": [str(meeting.version)],
        **{name: [getattr(meeting, name)] for name in plain + phone},
        **{name: ["yes"] for name in flags if getattr(meeting, name)},
        "type": list(meeting.types),
        **form.words_of_place(place),
        **repeating.words_of(segment, meeting.timezone),
    }
