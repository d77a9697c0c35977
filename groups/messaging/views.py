"""Threads over HTTP: the list, the page that works without scripts, the log."""

from typing import Any, cast

from flask import Blueprint, current_app, jsonify, render_template, request
from werkzeug.wrappers import Response

from groups.accounts.models import Member
from groups.accounts.session import (
    refuse_if_ended,
    required_member,
    session_id,
    sign_in_required,
)
from groups.messaging import actions, forms, queries
from groups.messaging.broadcasts import AT_MOST, append, live, server_time, state_for
from groups.messaging.correspondence import Wire, Words, reader_of
from groups.messaging.models import Thread
from groups.plumbing.clock import iso
from groups.plumbing.db import release, transaction
from groups.plumbing.errors import BadRequest, Conflict, HomegroupError
from groups.plumbing.log.append import Appended
from groups.plumbing.log.reading import PAGE
from groups.plumbing.pages import answer, done, error_data, form_words, wants_json
from groups.plumbing.panels import panel
from groups.plumbing.security import RateLimits
from groups.plumbing.tokens import new_id
from groups.sponsorship.models import Pairing

bp = Blueprint("messaging", __name__)


@bp.get("/messages")
@sign_in_required
def threads() -> Response:
    listed = queries.threads_of(required_member())
    data = {
        "threads": [
            {
                "thread": one.thread.public_id,
                "with": one.other.handle,
                "open": one.thread.pairing.ended_at is None,
                "unread": one.unread,
                "last_at": iso(one.last_at) if one.last_at else None,
            }
            for one in listed
        ]
    }
    return answer("messaging/threads.html", data, threads=listed)


@bp.get("/messages/<public_id>")
@sign_in_required
def thread_page(public_id: str) -> Response:
    return _thread_page(public_id)


def _thread_page(public_id: str, error: HomegroupError | None = None, kept: str = "") -> Response:
    """The page; ``kept``: what was typed, and not sent or not taken."""
    member = required_member()
    thread = queries.thread_of(member, public_id)
    if not wants_json() and queries.unread_in(thread, member):
        with transaction():
            thread = queries.thread_of(member, public_id)
            actions.mark_seen(member, thread, thread.head)
    page = _page_of(thread, member)
    state, chosen = state_for(thread, member), queries.seen_by(thread, member)
    data = page | {"thread": public_id, "state": state} | error_data(error)
    return answer(
        "messaging/thread.html",
        data,
        status=error.status if error else 200,
        member=member,
        thread=thread,
        other=thread.pairing.other_than(member),
        state=state,
        chosen=chosen,
        client_id=_client_id(error),
        kept=kept,
        error=error,
        **page,
    )


def _page_of(thread: Thread, member: Member) -> Wire:
    """The last rows, or those before ``?before=``, as the page shows them."""
    until = _number("before") or thread.head + 1
    after = max(until - 1 - PAGE, 0)
    rows = reader_of(thread, member).rows(live.rows(thread.id, after)) if until > 1 else []
    return {
        "epoch": thread.epoch,
        "head": thread.head,
        "rows": [row for row in rows if row["seq"] < until],
        "before": after + 1 if after else None,
        "me": {"id": member.public_id, "name": member.handle},
        "server_time": server_time(),
    }


def _client_id(error: HomegroupError | None) -> str:
    """A fresh one, or the one of words that may have come through (503): sent again, said once."""
    sent = request.form.get("client_id", "")
    again = error is not None and not isinstance(error, BadRequest | Conflict)
    return sent if again and forms.CLIENT_ID.fullmatch(sent) else new_id()


@bp.post("/messages/<public_id>")
@sign_in_required
def append_by_form(public_id: str) -> Response:
    """Write or take back by a plain form; ``client_id`` was made by the page."""
    words = form_words()
    kind, typed = words.get("kind") or "message", words.get("body", "")
    if "instead" in words:  # only look, and keep what is typed by then
        return _thread_page(public_id, kept=typed) if typed.strip() else done(_now(public_id))
    try:
        sent = forms.body_from_words(kind, typed)
        appended = _append(public_id, kind, sent, words.get("client_id", ""))
    except HomegroupError as error:
        if error.status in {401, 404} or wants_json():
            raise
        return _thread_page(public_id, error, typed if kind == "message" else "")
    return done(_now(public_id), _appended(appended))


def _now(public_id: str) -> str:
    return f"/messages/{public_id}#now"


@bp.get("/messages/<public_id>/log")
@sign_in_required
def log_page(public_id: str) -> Response:
    """Rows after a position; ``wait`` holds the answer until there is one (at most 25 s)."""
    after, wait = _number("after"), _number("wait")
    log_id = queries.thread_of(required_member(), public_id).id
    release()
    rows = live.rows_when_there(log_id, after, wait)
    # The wait was long: whether they are still signed in, and whose thread it is, is asked again.
    refuse_if_ended()
    member = required_member()
    thread = queries.thread_of(member, public_id)
    payload = {
        "epoch": thread.epoch,
        "head": thread.head,
        "rows": reader_of(thread, member).rows(rows),
        "server_time": server_time(),
    }
    response = jsonify(payload)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/messages/<public_id>/log")
@sign_in_required
def append_by_http(public_id: str) -> Response:
    sent = request.get_json(silent=True) if request.is_json else _from_form()
    if not isinstance(sent, dict):
        raise BadRequest
    body = sent.get("body", {})
    return jsonify(_appended(_append(public_id, sent.get("kind"), body, sent.get("client_id"))))


def _from_form() -> dict[str, Any]:
    words = form_words()
    kind = words.get("kind") or "message"
    return words | {"kind": kind, "body": forms.body_from_words(kind, words.get("body", ""))}


def _append(public_id: str, kind: object, body: object, client_id: object) -> Appended:
    member = required_member()
    thread = queries.thread_of(member, public_id)
    limits = cast(RateLimits, current_app.extensions["rate_limits"])
    limits.allow(AT_MOST, "write", member.public_id)
    command = Words(
        thread.id,
        member.public_id,
        forms.client_id(client_id),
        str(kind),
        forms.body(kind, body),
        context=session_id(),
    )
    release()
    return append(command)


def _appended(appended: Appended) -> dict[str, Any]:
    return {"seq": appended.seq, "duplicate": appended.duplicate}


@bp.post("/messages/<public_id>/choices")
@sign_in_required
def choose(public_id: str) -> Response:
    """How long words stay, and whether reading shows: each side's own choice."""
    form = forms.choices(form_words())
    with transaction():
        member = required_member()
        actions.choose(member, queries.thread_of(member, public_id), form)
    return done(f"/messages/{public_id}")


def _number(name: str) -> int:
    value = request.args.get(name, "0")
    if not value.isdecimal() or len(value) > 15:
        raise BadRequest("Give a whole number.", field=name)
    return int(value)


@panel("pairing", 10)
def write_to_them(*, member: Member, pairing: Pairing, **_: object) -> str:
    """The way to write to somebody one is paired with."""
    thread = queries.thread_of_pairing(pairing)
    if thread is None:
        return ""
    unread = queries.unread_in(thread, member)
    other = pairing.other_than(member)
    return render_template("messaging/_write.html", thread=thread, other=other, unread=unread)
