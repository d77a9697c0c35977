"""The rota of a meeting, for the people of its home group."""

from datetime import timedelta
from typing import Any

from flask import render_template, url_for
from werkzeug.wrappers import Response

from groups.accounts.models import Member
from groups.accounts.session import current_member, required_member, sign_in_required
from groups.meetings.models import Meeting
from groups.meetings.queries import membership
from groups.plumbing.clock import iso, now
from groups.plumbing.db import transaction
from groups.plumbing.errors import Conflict, HomegroupError, Invalid
from groups.plumbing.pages import answer, done, error_data, form_words
from groups.plumbing.panels import panel
from groups.rooms import rota
from groups.rooms.actions import rota as actions
from groups.rooms.forms.rota import Press, press_from
from groups.rooms.roles import ROTA_ROLES
from groups.rooms.views.blueprint import bp

GAPS_WITHIN = timedelta(days=14)


@bp.get("/meetings/<slug>/rota")
@sign_in_required
def rota_page(slug: str) -> Response:
    return _page(slug)


def _page(slug: str, error: HomegroupError | None = None) -> Response:
    member = required_member()
    meeting = rota.meeting_served_by(member, slug)
    dates = rota.coming_dates(meeting)
    return answer(
        "rooms/rota.html",
        {"dates": [_data(date, member) for date in dates]} | error_data(error),
        status=error.status if error else 200,
        meeting=meeting,
        dates=dates,
        roles=ROTA_ROLES,
        me=member,
        leads=rota.leads_meeting(member, meeting),
        error=error,
    )


def _data(date: rota.Date, member: Member) -> dict[str, Any]:
    return {
        "date": date.occurrence.recurrence_id,
        "starts_at": iso(date.occurrence.starts_at),
        "missing": date.missing,
        "places": {
            role: {
                "handle": place.member.handle,
                "offered": place.offered,
                "mine": place.member_id == member.id,
            }
            for role, place in date.places.items()
        },
    }


@bp.post("/meetings/<slug>/rota")
@sign_in_required
def change_rota(slug: str) -> Response:
    try:
        press = press_from(form_words())
        with transaction():
            member = required_member()
            _change(rota.meeting_served_by(member, slug), member, press)
    except (Conflict, Invalid) as error:
        return _page(slug, error)
    return done(url_for("rooms.rota_page", slug=slug) + f"#{press.recurrence_id}", {"ok": True})


def _change(meeting: Meeting, member: Member, press: Press) -> None:
    which = (meeting, member, press.recurrence_id, press.role)
    if press.wish == "sign_up":
        actions.sign_up(*which)
    elif press.wish == "step_back":
        actions.step_back(*which)
    else:
        actions.look_for_another(*which, offered=press.wish == "offer")


@panel("meeting", 40)
def way_to_the_rota(meeting: Meeting, **_: Any) -> str:
    """The way there, for the people of the group."""
    member = current_member()
    if not meeting.has_room or membership(member, meeting.group) is None:
        return ""
    return render_template("rooms/_rota_panel.html", meeting=meeting)


@panel("my_day", 40)
def my_services(*, member: Member, **_: Any) -> str:
    """What I signed up for, and what the groups I lead lack in the coming two weeks."""
    at = now()
    mine, gaps = rota.services_of(member, at), rota.gaps_for(member, at, at + GAPS_WITHIN)
    if not mine and not gaps:
        return ""
    return render_template("rooms/_my_services.html", mine=mine, gaps=gaps)
