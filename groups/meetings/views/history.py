"""The history of a meeting in plain words, and taking a change back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, render_template, request, url_for
from werkzeug.wrappers import Response

from groups.accounts.models import Member
from groups.accounts.session import required_member, sign_in_required
from groups.meetings import chronicle, telling
from groups.meetings.actions import history as actions
from groups.meetings.forms.finder import page_from
from groups.meetings.models import Meeting, Revision
from groups.meetings.views.blueprint import bp
from groups.meetings.views.editing import error_data
from groups.meetings.views.presenting import time_words
from groups.plumbing import clock
from groups.plumbing.db import transaction
from groups.plumbing.errors import Conflict, HomegroupError, NotFound
from groups.plumbing.pages import answer, done, wants_json
from groups.plumbing.panels import panel

HIDDEN = "Only for those who serve the group"


@dataclass(frozen=True)
class ShownField:
    field: str
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownRevision:
    """One change in words. ``began`` is the meeting's first: there is nothing before it."""

    number: int
    title: str
    at: datetime
    when: str
    note: str
    began: bool
    fields: list[ShownField]


@bp.get("/meetings/<slug>/history")
@sign_in_required
def history(slug: str) -> Response:
    member = required_member()
    return _page(chronicle.meeting_read_by(member, slug), member, None)


@bp.post("/meetings/<slug>/history/<int:number>/undo")
@sign_in_required
def undo(slug: str, number: int) -> Response:
    try:
        with transaction():
            member = required_member()
            meeting = chronicle.meeting_mended_by(member, slug)
            actions.undo(chronicle.revision_of(meeting, number), member)
            version = meeting.version
    except Conflict as error:
        member = required_member()
        return _page(chronicle.meeting_read_by(member, slug), member, error)
    flash("That is undone. What was there before is back.", "good")
    return done(url_for("meetings.history", slug=slug), {"slug": slug, "version": version})


def _page(meeting: Meeting, member: Member, error: HomegroupError | None) -> Response:
    page = page_from(request.args.to_dict(flat=False)) if request.method == "GET" else 1
    rows, total = chronicle.revisions_of(meeting, page)
    ways_in = chronicle.may_see_ways_in(member, meeting)
    shown = [_shown(one, member.timezone, ways_in=ways_in) for one in rows]
    return answer(
        "meetings/history.html",
        error_data(error) | {"revisions": [_as_data(one) for one in shown], "total": total},
        status=error.status if error else 200,
        meeting=meeting,
        revisions=shown,
        may_undo=chronicle.may_undo(member, meeting.group),
        error=error,
        page=page,
        pages=max(1, -(-total // chronicle.REVISIONS_ON_A_PAGE)),
    )


def _shown(revision: Revision, timezone: str, *, ways_in: bool) -> ShownRevision:
    began = not revision.before
    return ShownRevision(
        number=revision.number,
        title=_title(revision),
        at=revision.at,
        when=time_words(revision.at, timezone),
        note=revision.note if revision.cause != "undo" else "",
        began=began,
        fields=[
            _shown_field(name, revision, ways_in=ways_in)
            for name in telling.FIELD_NAMES
            if name in revision.after and not (began and _says_nothing(revision.after[name]))
        ],
    )


def _says_nothing(value: Any) -> bool:
    return value in (None, "", [], {}, False)


def _shown_field(name: str, revision: Revision, *, ways_in: bool) -> ShownField:
    before, after = revision.before.get(name), revision.after[name]
    if name in telling.WAYS_IN and not ways_in:
        words = HIDDEN, HIDDEN
    else:
        words = telling.value_in_words(name, before), telling.value_in_words(name, after)
    return ShownField(name, telling.field_name(name), *words)


def _title(revision: Revision) -> str:
    who = revision.by.handle if revision.by else ""
    if not revision.before:
        return f"Added by {who or _source(revision)}"
    if revision.cause == "import":
        return f"Changed by {_source(revision)}"
    if revision.cause == "undo":
        return f"{who or 'Somebody'} took change {revision.note.removeprefix('number ')} back"
    if revision.cause == "proposal":
        return f"Changed by a proposal{f', accepted by {who}' if who else ''}"
    if revision.cause == "mend":
        return f"Mended by {who or 'the list itself'}"
    return f"Changed by {who or 'somebody who is gone'}"


def _source(revision: Revision) -> str:
    return f"a list: {revision.source}" if revision.source else "an import"


def _as_data(shown: ShownRevision) -> dict[str, Any]:
    return {
        "number": shown.number,
        "title": shown.title,
        "at": clock.iso(shown.at),
        "note": shown.note,
        "fields": [
            {"field": one.field, "before": one.before, "after": one.after} for one in shown.fields
        ],
    }


@panel("meeting_saved")
def saved_just_now(meeting: Meeting, member: Member | None) -> str:
    """Say what the person just saved, with the way back."""
    number = request.args.get("saved", "")
    if wants_json() or member is None or not number.isascii() or not number[:9].isdecimal():
        return ""
    try:
        revision = chronicle.revision_of(meeting, int(number[:9]))
    except NotFound:
        return ""
    if revision.by_id != member.id or revision.number != meeting.version:
        return ""
    names = telling.names_in_words(list(_named(revision)))
    return render_template("meetings/_saved.html", meeting=meeting, revision=revision, names=names)


def _named(revision: Revision) -> list[str]:
    """Name the fields for people: a zone that comes with new times is part of them."""
    return [
        name
        for name in telling.FIELD_NAMES
        if name in revision.after and not (name == "timezone" and "schedule" in revision.after)
    ]


@panel("meeting", 90)
def way_to_history(meeting: Meeting, member: Member | None) -> str:
    if not chronicle.may_read(member, meeting.group):
        return ""
    return render_template("meetings/_history_link.html", meeting=meeting)
