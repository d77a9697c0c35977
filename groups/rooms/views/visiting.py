"""Who asks, and what their browser remembers of a ban."""

import logging
from datetime import timedelta
from typing import Any, cast

import gevent
from flask import Flask, Response, current_app, request
from sqlalchemy.exc import OperationalError

from groups.accounts.session import current_member, current_session, session_id
from groups.plumbing.db import transaction
from groups.rooms.actions.looking_in import is_missed, look_in
from groups.rooms.models import Persona, Room
from groups.rooms.queries.bans import bans_at
from groups.rooms.queries.visitors import Visitor
from groups.rooms.views.blueprint import bp

log = logging.getLogger(__name__)

REMEMBERED = timedelta(days=30)
MOST_BANS = 8


def visitor() -> Visitor:
    kept = current_session()
    refused = request.cookies.get(_cookie(), "")[:200].split(".")[:MOST_BANS]
    # A cookie in quotes may spell any letter, and PostgreSQL refuses to look for some.
    bans = frozenset(one for one in refused if one.isascii() and one.isalnum())
    return Visitor(kept.public_id, kept.member_id, bans)


def keep_guest() -> None:
    """Give a guest a session, stored before they come in: it is how they are known inside."""
    if current_member() is None:
        session_id()


def _cookie() -> str:
    return "__Host-door" if current_app.config["SETTINGS"].secure else "door"


@bp.after_request
def remember_ban(response: Response) -> Response:
    """Let the browser of somebody banned know it again when its guest's session is over.

    Nobody else gets such a cookie. It holds random numbers of bans, and who clears it, or takes
    another browser, is a stranger again: for them there is the lobby.
    """
    bans = bans_at(visitor()) if response.status_code == 403 else []
    if bans:
        response.set_cookie(
            _cookie(),
            ".".join(bans[:MOST_BANS]),
            max_age=int(REMEMBERED.total_seconds()),
            httponly=True,
            secure=current_app.config["SETTINGS"].secure,
            samesite="Lax",
            path="/",
        )
        response.vary.add("Cookie")
    return response


def looks_in(room: Room, persona: Persona, *, seconds: float) -> None:
    """Whoever chairs and has no connection is not taken to be gone.

    In a greenlet beside: who reads does not wait until the database can be written.
    """
    if is_missed(room, persona, seconds=seconds):
        app: Flask = cast(Any, current_app)._get_current_object()
        gevent.spawn(_look_in, app, room.id, persona.public_id, seconds)


def _look_in(app: Flask, room_id: int, person: str, seconds: float) -> None:
    try:
        with app.app_context(), transaction():
            look_in(room_id, person, seconds=seconds)
    except OperationalError:
        log.info("not noted who looked in: the database is busy")
