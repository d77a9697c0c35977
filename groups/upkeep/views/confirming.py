"""Saying that a group's listings are right: signed in, or by the link of a mail."""

from flask import current_app, flash, url_for
from werkzeug.wrappers import Response

from groups.accounts.session import required_member, sign_in_required
from groups.meetings import queries as meetings
from groups.meetings.wording import describe
from groups.plumbing.clock import now
from groups.plumbing.db import transaction
from groups.plumbing.errors import Forbidden, NotFound
from groups.plumbing.pages import answer, done
from groups.plumbing.security import caller
from groups.upkeep.actions import confirming as actions
from groups.upkeep.jobs.confirming import ask_round
from groups.upkeep.queries import confirming as queries
from groups.upkeep.queries.serving import coordinator, may_decide
from groups.upkeep.views.blueprint import bp

MOST_ASKED = 500


@bp.post("/groups/<slug>/confirm")
@sign_in_required
def confirm(slug: str) -> Response:
    with transaction():
        member = required_member()
        group = meetings.group_named(slug, member)
        if not may_decide(member, group):
            raise Forbidden
        actions.confirm(group, "group" if meetings.may_edit(member, group) else "coordinator")
    flash("Thank you. The listing says so now.", "good")
    return done(url_for("meetings.group", slug=slug), {"confirmed": True})


@bp.get("/confirm/<token>")
def confirm_page(token: str) -> Response:
    _limit()
    group = queries.group_asked_by(token)
    if group is None:
        raise NotFound(actions.USED)
    today = now().date()
    listed = [(one, meetings.schedule_of(one)) for one in meetings.meetings_of(group)]
    return answer(
        "upkeep/confirm.html",
        {"group": group.slug},
        group=group,
        meetings=[(one, describe(s, today) if s else "By appointment") for one, s in listed],
        token=token,
    )


@bp.post("/confirm/<token>")
def confirm_by_link(token: str) -> Response:
    _limit()
    with transaction():
        group = actions.confirm_by(token)
        name, slug = group.name, group.slug
    flash(f"Thank you. The listing of {name} says so now.", "good")
    return done(url_for("meetings.group", slug=slug), {"confirmed": True})


@bp.post("/quality/ask")
@sign_in_required
def ask() -> Response:
    """Ask the groups whose listing nobody confirmed for long, some hundreds at a time."""
    coordinator(required_member())
    asked = ask_round(most=MOST_ASKED)
    flash(f"{asked} {'group is' if asked == 1 else 'groups are'} asked.", "good")
    return done(url_for("upkeep.quality"), {"asked": asked})


def _limit() -> None:
    current_app.extensions["rate_limits"].allow("30/hour", "confirm", caller())
