"""The door of a group's lounge."""

from flask import request
from werkzeug.wrappers import Response

from groups.accounts.session import current_member
from groups.meetings.models import Group
from groups.meetings.queries import group_named
from groups.plumbing.db import release, transaction
from groups.plumbing.errors import Closed, Forbidden, HomegroupError, Invalid
from groups.plumbing.log.append import Command
from groups.plumbing.pages import answer, done, error_data, form_words
from groups.rooms import actions, forms, staying
from groups.rooms.actions.lounges import open_lounge
from groups.rooms.broadcasts import live
from groups.rooms.kinds.kind import CLOCK
from groups.rooms.kinds.steps import is_closed
from groups.rooms.queries.bans import refuse_banned
from groups.rooms.queries.lounges import group_with_lounge, lounge_of
from groups.rooms.queries.options import options_of
from groups.rooms.queries.visitors import persona_of
from groups.rooms.views.blueprint import bp
from groups.rooms.views.visiting import keep_guest, visitor


@bp.get("/groups/<slug>/lounge")
def lounge_door(slug: str) -> Response:
    group = group_with_lounge(slug)
    refuse_banned(group.id, visitor())
    return _door(group)


@bp.post("/groups/<slug>/lounge")
def come_into_lounge(slug: str) -> Response:
    words = form_words()
    try:
        name = forms.name_at_the_door(words)
        keep_guest()
        with transaction():
            room = open_lounge(group_with_lounge(slug))
            actions.enter(room, visitor(), current_member(), name)
            public_id = room.public_id
    except (Closed, Forbidden, Invalid) as error:
        return _door(group_with_lounge(slug), error)
    return done(f"/rooms/{public_id}", {"room": public_id})


def shut_if_unwanted(slug: str) -> None:
    """The group wants no lounge any more: its words go, as those of a room that closes."""
    group = group_named(slug, current_member())
    room = lounge_of(group)
    if room is None or is_closed(room.state) or options_of(group.id).lounge:
        return
    command = Command(room.id, CLOCK, f"shut:{room.state_seq}", "closed", {})
    release()
    live.append(command)


def _door(group: Group, error: HomegroupError | None = None) -> Response:
    room = lounge_of(group)
    if room is not None and is_closed(room.state):
        room = None
    options = options_of(group.id)
    persona = persona_of(room, visitor()) if room else None
    data = {"group": group.slug, "room": room.public_id if room else None}
    return answer(
        "rooms/lounge.html",
        data | error_data(error),
        status=error.status if error else 200,
        group=group,
        persona=persona,
        members_only=options.door == "members",
        shows=options.presence,
        stays=staying.IN_A_LOUNGE,
        values=request.form,
        error=error,
    )
