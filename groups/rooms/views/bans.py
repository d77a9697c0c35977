"""Whom a group does not let in any more: seen and lifted by those who lead it."""

from typing import Any

from flask import flash, render_template, url_for
from werkzeug.wrappers import Response

from groups.accounts.models import Member
from groups.accounts.session import required_member, sign_in_required
from groups.meetings.models import Group
from groups.plumbing.clock import iso
from groups.plumbing.db import transaction
from groups.plumbing.pages import answer, done, form_words
from groups.plumbing.panels import panel
from groups.rooms.actions import bans as actions
from groups.rooms.queries.bans import bans_of
from groups.rooms.queries.servants import group_led_by, leads_group
from groups.rooms.views.blueprint import bp


@bp.get("/groups/<slug>/bans")
@sign_in_required
def bans(slug: str) -> Response:
    group = group_led_by(required_member(), slug)
    found = bans_of(group)
    data = [
        {"id": one.public_id, "name": one.name, "banned_at": iso(one.banned_at)} for one in found
    ]
    return answer("rooms/bans.html", {"bans": data}, group=group, bans=found)


@bp.post("/groups/<slug>/bans")
@sign_in_required
def lift_ban(slug: str) -> Response:
    with transaction():
        group = group_led_by(required_member(), slug)
        name = actions.lift(group, form_words().get("ban", ""))
    flash(f"{name} may come in again.", "good")
    return done(url_for("rooms.bans", slug=slug))


@panel("group", 70)
def way_to_bans(group: Group, member: Member | None = None, **_: Any) -> str:
    """The way there, on the group's page, for those who lead it."""
    if not leads_group(member, group):
        return ""
    return render_template("rooms/_bans_panel.html", group=group)
