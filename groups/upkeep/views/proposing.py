"""Proposing: a change to a listing, a meeting that is not listed yet."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from groups.accounts.models import Member
from groups.accounts.session import current_member
from groups.meetings import queries as meetings
from groups.meetings.actions.history import fields_at
from groups.meetings.forms import repeating
from groups.meetings.forms.sent import one
from groups.meetings.models import Group, Meeting
from groups.meetings.telling import ATTENDANCE_NAMES
from groups.meetings.views.receiving import Words, sent_words, typed
from groups.plumbing import clock
from groups.plumbing.db import transaction
from groups.plumbing.errors import HomegroupError, Invalid, RateLimited
from groups.plumbing.pages import answer, done
from groups.upkeep.actions.proposing import propose, seen
from groups.upkeep.forms import proposing as form
from groups.upkeep.views.answering import limit, status_of, with_error
from groups.upkeep.views.blueprint import bp

EACH, PLACE = "20/hour", "40/hour"


@bp.get("/meetings/<slug>/propose")
def change_form(slug: str) -> Response:
    member = current_member()
    meeting = meetings.meeting_named(slug, member)
    base = fields_at(meeting, meeting.version)
    words = form.words_of(base) | {"seen": [str(meeting.version)]}
    return _page(meeting, words, None, member)


@bp.post("/meetings/<slug>/propose")
def propose_change(slug: str) -> Response:
    member = current_member()
    meeting = meetings.meeting_named(slug, member)
    try:
        words = sent_words()
        limit("propose", member, each=EACH, place=PLACE)
        with transaction():
            member = current_member()
            meeting = meetings.meeting_named(slug, member)
            base = seen(meeting, form.seen_from(words))
            ways_in = _sees_ways_in(meeting, member) and (base["links_public"] or bool(member))
            proposed = form.change_from(words, base, ways_in=ways_in)
            made = propose(proposed, meeting, meeting.group, member).public_id
    except (Invalid, RateLimited) as error:
        return _page(meeting, typed(), error, member)
    return done(url_for("upkeep.proposal", public_id=made), {"id": made}, status=201)


@bp.get("/meetings/propose")
def new_form() -> Response:
    member = current_member()
    words = {"timezone": [member.timezone if member else "UTC"], "attendance": ["in-person"]}
    return _page(None, words, None, member)


@bp.post("/meetings/propose")
def propose_new() -> Response:
    member = current_member()
    try:
        proposed = form.new_from(sent_words())
        limit("propose", member, each=EACH, place=PLACE)
        with transaction():
            member = current_member()
            made = propose(proposed, None, _group(proposed.group, member), member).public_id
    except (Invalid, RateLimited) as error:
        return _page(None, typed(), error, member)
    return done(url_for("upkeep.proposal", public_id=made), {"id": made}, status=201)


def _group(slug: str, member: Member | None) -> Group | None:
    if not slug:
        return None
    try:
        return meetings.group_named(slug, member)
    except HomegroupError:
        raise Invalid("There is no group of that name here. Leave it empty.", "group") from None


def _sees_ways_in(meeting: Meeting | None, member: Member | None) -> bool:
    return meeting is None or meeting.links_public or member is not None


def _page(
    meeting: Meeting | None, words: Words, error: HomegroupError | None, member: Member | None
) -> Response:
    data: dict[str, Any] = {"meeting": meeting.slug if meeting else None}
    return answer(
        "upkeep/propose.html",
        with_error(data, error),
        status=status_of(error),
        meeting=meeting,
        words=words,
        gone=one(words, "gone") == "yes",
        error=error,
        ways_in=_sees_ways_in(meeting, member),
        repeats=repeating.REPEATS,
        nths=repeating.NTHS,
        zones=repeating.choices_of_zones(list(clock.zone_names())),
        attendances=[pair for pair in ATTENDANCE_NAMES.items() if meeting or pair[0] != "inactive"],
    )
