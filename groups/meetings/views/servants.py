"""Who serves a group: the page where a secretary gives and takes roles."""

from typing import Any

from flask import flash, url_for
from werkzeug.wrappers import Response

from groups.accounts.session import required_member, sign_in_required
from groups.meetings import chronicle
from groups.meetings.actions.servants import give_roles
from groups.meetings.forms.editing import servant_from
from groups.meetings.models import SERVICE_ROLES, Group, ServiceChange
from groups.meetings.telling import in_a_row
from groups.meetings.views.blueprint import bp
from groups.meetings.views.editing import error_data
from groups.meetings.views.presenting import time_words
from groups.meetings.views.receiving import sent_words
from groups.plumbing.db import transaction
from groups.plumbing.errors import Conflict, HomegroupError, Invalid
from groups.plumbing.pages import answer, done

WHAT_THEY_DO = {
    "secretary": "runs the group's pages, and gives these roles",
    "chair": "leads the meeting and may change it here",
    "greeter": "welcomes people at the door",
    "timekeeper": "minds the clock",
}


@bp.get("/groups/<slug>/servants")
@sign_in_required
def servants(slug: str) -> Response:
    return _page(chronicle.group_staffed_by(required_member(), slug), None)


@bp.post("/groups/<slug>/servants")
@sign_in_required
def change_servants(slug: str) -> Response:
    try:
        public_id, roles = servant_from(sent_words())
        with transaction():
            member = required_member()
            group = chronicle.group_staffed_by(member, slug)
            changed = give_roles(group, public_id, roles, member)
            handle, served = changed.member.handle, list(changed.roles)
            still = chronicle.may_staff(member, group)
    except (Conflict, Invalid) as error:
        return _page(chronicle.group_staffed_by(required_member(), slug), error)
    flash(f"{handle} now serves as {in_a_row(served) or 'a member'}.", "good")
    page = "meetings.servants" if still else "meetings.group"
    return done(url_for(page, slug=slug), {"member": public_id, "roles": served})


def _page(group: Group, error: HomegroupError | None) -> Response:
    people = chronicle.people_of(group)
    timezone = required_member().timezone
    changes = [
        (_in_words(one), one.at, time_words(one.at, timezone))
        for one in chronicle.service_changes_of(group)
    ]
    return answer(
        "meetings/servants.html",
        error_data(error) | {"people": [_as_data(*one) for one in people]},
        status=error.status if error else 200,
        group=group,
        people=people,
        changes=changes,
        roles=[(role, role.capitalize()) for role in SERVICE_ROLES],
        what_they_do=WHAT_THEY_DO,
        error=error,
    )


def _as_data(handle: str, public_id: str, roles: list[str]) -> dict[str, Any]:
    return {"handle": handle, "member": public_id, "roles": roles}


def _in_words(change: ServiceChange) -> str:
    """Say "Ana: Ben now serves as greeter, no longer as chair"."""
    now_serves = [role for role in change.after if role not in change.before]
    no_longer = [role for role in change.before if role not in change.after]
    parts = []
    if now_serves:
        parts.append(f"now serves as {in_a_row(now_serves)}")
    if no_longer:
        parts.append(f"no longer serves as {in_a_row(no_longer)}")
    by = change.by.handle if change.by else "Somebody who is gone"
    return f"{by}: {change.member.handle} {' and '.join(parts)}"
