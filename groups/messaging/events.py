"""What a browser sends into a thread over its socket."""

from typing import cast

from flask import current_app

from groups.accounts.models import Member
from groups.accounts.queries import member_by_public_id
from groups.accounts.session import SocketVisitor
from groups.messaging import actions, forms, queries
from groups.messaging.broadcasts import (
    AT_MOST,
    NAMESPACE,
    Place,
    append,
    leave,
    places,
    sit,
    snapshot,
    state_for,
    tell_seen,
)
from groups.messaging.correspondence import Wire, Words, reader_of
from groups.plumbing.db import release, transaction
from groups.plumbing.errors import NotFound, Unauthenticated
from groups.plumbing.realtime.connections import Connection
from groups.plumbing.realtime.events import on
from groups.plumbing.security import RateLimits

# A whole page of words each time.
JOINS_AT_MOST = "12/10 seconds"


@on(NAMESPACE, "join_thread", forms.JoinThread)
def join_thread(connection: Connection, wanted: forms.JoinThread) -> Wire:
    member = _member(connection)
    _limits().allow(JOINS_AT_MOST, "join thread", member.public_id)
    thread = queries.thread_of(member, wanted.thread)
    reader = reader_of(thread, member)
    state, me = state_for(thread, member), {"id": member.public_id, "name": member.handle}
    place = Place(reader, thread.head)
    release()
    sit(connection, place, place.seen)
    return snapshot(reader, wanted.epoch, wanted.after) | {"state": state, "me": me}


@on(NAMESPACE, "append", forms.Append)
def append_row(connection: Connection, sent: forms.Append) -> Wire:
    place = _place(connection, sent.thread)
    visitor: SocketVisitor = connection.identity
    _limits().allow(AT_MOST, "write", place.reader.member)
    command = Words(
        place.reader.log_id,
        place.reader.member,
        forms.client_id(sent.client_id),
        sent.kind,
        forms.body(sent.kind, sent.body),
        expect=sent.expect,
        context=visitor.session_id,
    )
    appended = append(command)
    return {"seq": appended.seq, "duplicate": appended.duplicate}


@on(NAMESPACE, "mark_seen", forms.MarkSeen)
def mark_seen(connection: Connection, sent: forms.MarkSeen) -> Wire:
    place = _place(connection, sent.thread)
    _limits().allow(AT_MOST, "seen", place.reader.member)
    place.seen = max(place.seen, sent.seq)
    with transaction():
        member = _member(connection)
        thread = queries.thread_of(member, sent.thread)
        reached = actions.mark_seen(member, thread, sent.seq)
        hears = [member.public_id]
        if queries.shows_seen(thread, member):
            hears.append(thread.pairing.other_than(member).public_id)
    release()
    if reached is not None:
        tell_seen(place.reader, reached, to=hears, skip=connection)
    return {}


@on(NAMESPACE, "leave_thread", forms.LeaveThread)
def leave_thread(connection: Connection, sent: forms.LeaveThread) -> Wire:
    leave(connection, _place(connection, sent.thread))
    return {}


def _member(connection: Connection) -> Member:
    visitor: SocketVisitor = connection.identity
    member = member_by_public_id(visitor.member_public_id) if visitor.member_public_id else None
    if member is None or not member.active:
        raise Unauthenticated
    return member


def _place(connection: Connection, thread: str) -> Place:
    place = places(connection).get(thread)
    if place is None:
        raise NotFound("Join the thread first.")
    return place


def _limits() -> RateLimits:
    return cast(RateLimits, current_app.extensions["rate_limits"])
