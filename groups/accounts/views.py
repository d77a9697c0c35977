"""Signing up, in and out; one's own settings."""

from typing import cast

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from groups.accounts import actions, forms, passwords, queries, session
from groups.accounts.models import Member, SignInSession
from groups.plumbing.clock import iso
from groups.plumbing.db import transaction
from groups.plumbing.errors import Invalid, Unauthenticated
from groups.plumbing.pages import (
    answer,
    done,
    error_data,
    error_response,
    form_words,
    own_path,
    wants_json,
)
from groups.plumbing.panels import panels
from groups.plumbing.security import RateLimits, caller

bp = Blueprint("accounts", __name__)

WRONG_PASSWORD = "That handle and password do not go together. Please try again."  # noqa: S105 - a sentence


def _limits() -> RateLimits:
    return cast(RateLimits, current_app.extensions["rate_limits"])


def _form_page(template: str, error: Invalid | None = None) -> Response:
    data = error_data(error)
    status = error.status if error else 200
    return answer(template, data, status=status, values=request.values, error=error)


@bp.get("/sign-up")
def sign_up_page() -> Response:
    return _form_page("accounts/sign_up.html")


@bp.post("/sign-up")
def sign_up() -> Response:
    try:
        form = forms.sign_up(form_words())
        _limits().allow("20/hour", "sign-up", caller())
        password_hash = passwords.hashed(form.password)
        with transaction():
            member = actions.join(form, password_hash)
    except Invalid as error:
        return _form_page("accounts/sign_up.html", error)
    session.begin(member)
    after = own_path(request.form.get("next"), "/")
    return done(after, {"handle": member.handle}, status=201)


@bp.get("/sign-in")
def sign_in_page() -> Response:
    return _form_page("accounts/sign_in.html")


@bp.post("/sign-in")
def sign_in() -> Response:
    try:
        form = forms.sign_in(form_words())
        member = _member_with(form)
    except Invalid as error:
        return _form_page("accounts/sign_in.html", error)
    session.begin(member)
    return done(own_path(form.next), {"handle": member.handle})


def _member_with(form: forms.SignIn) -> Member:
    key = f"{queries.handle_key(form.handle)} {caller()}"
    _limits().allow("5/15 minutes", "sign-in", key)
    member = queries.member_named(form.handle)
    fits = passwords.matches(member.password_hash if member else None, form.password)
    if not fits or member is None or not member.active:
        raise Invalid(WRONG_PASSWORD, "password", code="wrong_password")
    _limits().forgive("5/15 minutes", "sign-in", key)
    return member


@bp.post("/sign-out")
def sign_out() -> Response:
    session.sign_out()
    response = done("/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/me")
def me() -> Response:
    if not wants_json() and session.current_member() is None:
        return redirect(url_for("accounts.sign_in_page", next="/me"), 303)
    return _me()


def _me(error: Invalid | None = None) -> Response:
    member = session.required_member()
    current = session.session_id()
    mine, blocked = queries.sessions_of(member), queries.blocked_by(member)
    data = {
        "handle": member.handle,
        "adult": member.adult,
        "sessions": [
            {"id": s.public_id, "since": iso(s.started_at), "this": s.public_id == current}
            for s in mine
        ],
        "blocks": [{"member": one.public_id, "handle": one.handle} for one in blocked],
    } | error_data(error)
    status = error.status if error else 200
    return answer(
        "accounts/me.html",
        data,
        status=status,
        member=member,
        sessions=mine,
        this=current,
        blocked=blocked,
        password_changed=request.args.get("changed") == "password",
        error=error,
    )


@bp.post("/me/password")
@session.sign_in_required
def change_password() -> Response:
    member = session.required_member()
    try:
        form = forms.password_change(form_words())
        _limits().allow("5/15 minutes", "password", member.public_id)
        if not passwords.matches(member.password_hash, form.password):
            raise Invalid("That is not your present password.", "password", code="wrong_password")
        password_hash = passwords.hashed(form.new_password)
    except Invalid as error:
        return _me(error)
    with transaction():
        actions.change_password(member, password_hash)
        session.end_sessions(SignInSession.member_id == member.id)
    session.begin(member)
    # What a new password does not lock is offered to be given up, by whoever it belongs to.
    return done("/me?changed=password" if panels("password_changed", member=member) else "/me")


@bp.post("/me/sessions/end")
@session.sign_in_required
def end_session() -> Response:
    """End one session by its id, or all others without one."""
    member = session.required_member()
    which = form_words().get("session")
    with transaction():
        mine = SignInSession.member_id == member.id
        if which:
            session.end_sessions(mine, SignInSession.public_id == which)
        else:
            session.end_sessions(mine, SignInSession.public_id != session.session_id())
    return done("/me")


@bp.post("/me/blocks")
@session.sign_in_required
def block() -> Response:
    try:
        with transaction():
            other = queries.member_named(form_words().get("handle", ""))
            if other is None:
                raise Invalid("Nobody here has that handle. Please look at it again.", "handle")
            actions.block(session.required_member(), other)
    except Invalid as error:
        return _me(error)
    return done("/me")


@bp.post("/me/blocks/lift")
@session.sign_in_required
def lift_block() -> Response:
    with transaction():
        actions.lift_block(session.required_member(), form_words().get("member", ""))
    return done("/me")


@bp.app_errorhandler(Unauthenticated)
def please_sign_in(error: Unauthenticated) -> Response:
    """A person goes to the sign-in page and comes back after; a program gets 401."""
    if wants_json() or request.path.startswith("/api/") or request.method != "GET":
        return error_response(error)
    return redirect(url_for("accounts.sign_in_page", next=request.full_path.rstrip("?")), 303)
