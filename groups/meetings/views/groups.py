"""Home groups: the list, a group's page, founding one, belonging to it."""

from collections.abc import Sequence

from flask import current_app, flash, request, url_for
from werkzeug.wrappers import Response

from groups.accounts.session import current_member, required_member, sign_in_required
from groups.meetings import queries
from groups.meetings.actions import groups as actions
from groups.meetings.closures import closures_of_group, may_close_places
from groups.meetings.feeds import answers
from groups.meetings.forms import editing as form
from groups.meetings.forms.finder import page_from, words_from
from groups.meetings.models import Closure, Group, Meeting
from groups.meetings.timetables import closures_over
from groups.meetings.views.blueprint import bp
from groups.meetings.views.closures import shown_closures
from groups.meetings.views.editing import error_data
from groups.meetings.views.receiving import sent_words, typed
from groups.meetings.wording import closure_in_words, describe
from groups.plumbing import clock
from groups.plumbing.db import transaction
from groups.plumbing.errors import Conflict, Invalid
from groups.plumbing.pages import answer, done, wants_json


@bp.get("/groups")
def list_groups() -> Response:
    arguments = request.args.to_dict(flat=False)
    page, search = page_from(arguments), words_from(arguments)
    rows, total = queries.listed_groups(search, page)
    pages = max(1, -(-total // queries.GROUPS_ON_A_PAGE))
    member = current_member()
    return answer(
        "meetings/groups.html",
        {"groups": [answers.group(one) for one in rows], "total": total},
        groups=rows,
        total=total,
        page=page,
        pages=pages,
        search=search,
        meetings=queries.how_many_meetings(rows),
        mine=queries.groups_of(member) if member else [],
        may_close=may_close_places(member),
    )


@bp.get("/groups/<slug>")
def group(slug: str) -> Response:
    member = current_member()
    found = queries.group_named(slug, member)
    meetings = queries.meetings_of(found)
    today = clock.now().date()
    over = closures_over(meetings)
    schedules = [(one, queries.schedule_of(one)) for one in meetings]
    return answer(
        "meetings/group.html",
        lambda: answers.group(found) | {"meetings": [answers.meeting(one) for one in meetings]},
        group=found,
        meetings=[
            (one, describe(s, today) if s else "By appointment", _closed(one, over[one.id]))
            for one, s in schedules
        ],
        closures=[
            closure_in_words(one.first, one.last, one.reason, today)
            for one in closures_of_group(found)
            if one.group_id is not None
        ],
        belonging=queries.membership(member, found),
        may_edit=queries.may_edit(member, found),
    )


def _closed(meeting: Meeting, over: Sequence[Closure]) -> str:
    """Say why nobody meets there now, or soon; what closes the whole group is said once above."""
    if meeting.attendance == "inactive":
        return "Closed for now"
    shown = shown_closures((one for one in over if one.group_id is None), meeting)
    return shown[0].words if shown else ""


@bp.post("/groups/<slug>/join")
@sign_in_required
def join_group(slug: str) -> Response:
    with transaction():
        member = required_member()
        actions.join(member, queries.group_named(slug, member))
    return done(url_for("meetings.group", slug=slug))


@bp.post("/groups/<slug>/leave")
@sign_in_required
def leave_group(slug: str) -> Response:
    try:
        with transaction():
            member = required_member()
            actions.leave(member, queries.group_named(slug, member))
    except Conflict as error:
        if wants_json():
            raise
        flash(error.message, "warn")
    return done(url_for("meetings.group", slug=slug))


@bp.get("/groups/new")
@sign_in_required
def new_group() -> Response:
    return _group_form(None, {}, None)


@bp.post("/groups/new")
@sign_in_required
def found_group() -> Response:
    try:
        words = form.group_from(sent_words())
        member = required_member()
        current_app.extensions["rate_limits"].allow("10/day", "group", member.public_id)
        with transaction():
            made = actions.found_group(
                member,
                words.name,
                fellowship=words.fellowship,
                notes=words.notes,
                website=words.website,
            )
            slug = made.slug
    except Invalid as error:
        return _group_form(None, typed(), error)
    return done(url_for("meetings.group", slug=slug), {"slug": slug}, status=201)


@bp.get("/groups/<slug>/edit")
@sign_in_required
def edit_group(slug: str) -> Response:
    found = queries.group_edited_by(required_member(), slug)
    words = {name: [getattr(found, name)] for name in form.GROUP_FIELDS}
    return _group_form(found, words, None)


@bp.post("/groups/<slug>/edit")
@sign_in_required
def change_group(slug: str) -> Response:
    found = queries.group_edited_by(required_member(), slug)
    try:
        words = form.group_from(sent_words())
    except Invalid as error:
        return _group_form(found, typed(), error)
    with transaction():
        found = queries.group_edited_by(required_member(), slug)
        actions.change_group(
            found,
            words.name,
            fellowship=words.fellowship,
            notes=words.notes,
            website=words.website,
        )
    return done(url_for("meetings.group", slug=slug), {"slug": slug})


def _group_form(
    found: Group | None, words: dict[str, list[str]], error: Invalid | None
) -> Response:
    return answer(
        "meetings/edit_group.html",
        error_data(error),
        status=error.status if error else 200,
        group=found,
        words=words,
        error=error,
    )
