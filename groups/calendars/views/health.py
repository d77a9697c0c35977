"""What those who serve a group see of its calendar."""

from flask import render_template, url_for
from werkzeug.wrappers import Response

from groups.accounts.models import Member
from groups.accounts.session import required_member, sign_in_required
from groups.calendars import queries
from groups.calendars.checking import findings
from groups.calendars.feeds import feed_of_group
from groups.calendars.reading import dates_shown
from groups.calendars.views.blueprint import bp, settings, site
from groups.meetings.models import Group
from groups.meetings.queries import group_edited_by, may_edit, meetings_of
from groups.meetings.standstill import sentence
from groups.meetings.telling import FIELD_NAMES
from groups.meetings.views.presenting import time_words
from groups.plumbing.clock import iso, now
from groups.plumbing.pages import answer
from groups.plumbing.panels import panel

DATES_SHOWN = 10


@bp.get("/groups/<slug>/calendar")
@sign_in_required
def group_calendar(slug: str) -> Response:
    """Show servants what their subscribers see, read from the feed and from nothing else."""
    member = required_member()
    group = group_edited_by(member, slug)
    feed = b"".join(feed_of_group(slug, site()).write()) if group.listed else b""
    dates = dates_shown(feed, now(), DATES_SHOWN) if feed else []
    wrong = findings(feed) if feed else []
    still = [(one, sentence(one)) for one in meetings_of(group) if sentence(one)]
    return answer(
        "calendars/health.html",
        {
            "address": settings().public_url + url_for("calendars.group_feed", slug=slug),
            "findings": [str(one) for one in wrong],
            "standing_still": [{"meeting": one.slug, "message": why} for one, why in still],
            "dates": [{"starts_at": iso(one.starts_at), "title": one.title} for one in dates],
        },
        group=group,
        changes=queries.latest_changes(group),
        field_names=FIELD_NAMES,
        dates=[(one, time_words(one.starts_at, one.timezone)) for one in dates],
        findings=wrong,
        still=still,
        octets=len(feed),
    )


@panel("group", 61)
def look_at_calendar(group: Group, member: Member | None = None, **_: object) -> str:
    if not may_edit(member, group):
        return ""
    return render_template("calendars/_group.html", group=group)
