"""What looks wrong in the directory, with a button that mends it."""

from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from groups.accounts.session import required_member, sign_in_required
from groups.meetings import queries as meetings
from groups.meetings.models import Group, Revision
from groups.meetings.views.receiving import sent_words
from groups.meetings.wording import describe
from groups.plumbing.db import transaction
from groups.plumbing.errors import Forbidden
from groups.plumbing.pages import answer, done, own_path
from groups.upkeep.actions import mending as actions
from groups.upkeep.findings import KINDS
from groups.upkeep.forms.mending import press_from
from groups.upkeep.jobs.looking_over import is_large, look_over_all, look_over_soon
from groups.upkeep.queries import quality as queries
from groups.upkeep.queries.quality import Doubted
from groups.upkeep.queries.serving import coordinator, may_decide
from groups.upkeep.views.answering import page_number
from groups.upkeep.views.blueprint import bp


@bp.get("/quality")
@sign_in_required
def quality() -> Response:
    coordinator(required_member())
    counts = queries.counts()
    kind = request.args.get("kind", "")
    if kind not in KINDS:
        kind = next((name for name in KINDS if counts.get(name)), "duplicate")
    page = page_number()
    pages = max(1, -(-counts.get(kind, 0) // queries.ON_A_PAGE))
    return _page(
        queries.doubts_of_kind(kind, page),
        queries.mended(None),
        counts=counts,
        kind=kind,
        page=page,
        pages=pages,
        group=None,
    )


@bp.get("/groups/<slug>/quality")
@sign_in_required
def group_quality(slug: str) -> Response:
    member = required_member()
    group = meetings.group_named(slug, member)
    if not may_decide(member, group):
        raise Forbidden
    return _page(queries.doubts_of_group(group), queries.mended(group), group=group)


@bp.post("/quality/mend")
@sign_in_required
def mend() -> Response:
    press = press_from(sent_words())
    with transaction():
        member = required_member()
        meeting = queries.meeting_mended_by(member, press.slug)
        actions.mend(meeting, press.finding, press.mend, member, about=press.about)
        name = meeting.name
    flash(f"Done: {name}. What was mended can be taken back below.", "good")
    return _back()


@bp.post("/quality/mended/<int:number>/undo")
@sign_in_required
def take_back_mend(number: int) -> Response:
    with transaction():
        member = required_member()
        actions.take_back(queries.mend_by(member, number), member)
    return _back()


@bp.post("/quality/look")
@sign_in_required
def look_again() -> Response:
    """Look over everything now; a large directory by itself, and the page says what is found."""
    coordinator(required_member())
    if is_large():
        look_over_soon()
        flash("We are looking. Please come back in some minutes.", "info")
        return done(url_for("upkeep.quality"), {"found": None})
    return done(url_for("upkeep.quality"), {"found": look_over_all()})


def _back() -> Response:
    """Go back to the page that the button was on."""
    back = own_path(request.args.get("from"), url_for("upkeep.quality"))
    return done(back, {"done": True})


def _page(doubts: list[Doubted], mended: list[Revision], **context: Any) -> Response:
    group: Group | None = context["group"]
    data = {
        "doubts": [_data(one) for one in doubts],
        "counts": context.get("counts", {}),
        "mended": [{"id": one.id, "meeting": one.meeting.slug} for one in mended],
    }
    here = url_for("upkeep.group_quality", slug=group.slug) if group else request.full_path
    return answer(
        "upkeep/quality.html",
        data,
        doubts=doubts,
        mended=mended,
        kinds=KINDS,
        when_of=_when,
        here=here.rstrip("?"),
        **context,
    )


def _when(one: Doubted) -> str:
    schedule = queries.listed(one.meeting).schedule
    return describe(schedule) if schedule else "By appointment"


def _data(one: Doubted) -> dict[str, Any]:
    return {
        "meeting": one.meeting.slug,
        "finding": one.found.finding,
        "about": one.found.about,
        "sentence": one.found.sentence,
        "mends": [name for name, _words in KINDS[one.found.finding].mends] + ["leave"],
        "other": one.other.slug if one.other else None,
    }
