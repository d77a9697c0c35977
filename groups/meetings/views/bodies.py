"""Service bodies: the tree, a body's page, and keeping both right."""

from typing import Any

from flask import flash, url_for
from werkzeug.wrappers import Response

from groups.accounts.session import current_member, required_member, sign_in_required
from groups.meetings import bodies, queries
from groups.meetings.actions import bodies as actions
from groups.meetings.feeds import answers
from groups.meetings.forms import bodies as form
from groups.meetings.models import BODY_KINDS, Group, Occurrence, ServiceBody
from groups.meetings.types import fellowship_name
from groups.meetings.views.blueprint import bp
from groups.meetings.views.editing import error_data
from groups.meetings.views.presenting import time_words
from groups.meetings.views.receiving import Words, sent_words, typed
from groups.plumbing import clock
from groups.plumbing.db import transaction
from groups.plumbing.errors import Conflict, HomegroupError, Invalid, NotFound
from groups.plumbing.pages import answer, done


@bp.get("/bodies")
def list_bodies() -> Response:
    tree = bodies.tree()
    counted = bodies.how_many_meetings_by_body()
    meetings = {
        body.id: sum(counted.get(one.id, 0) for one in tree.below(body)) for body in tree.bodies
    }
    return answer(
        "meetings/bodies.html",
        {"bodies": [_said(body, tree) | {"meetings": meetings[body.id]} for body in tree.bodies]},
        rows=tree.rows(),
        meetings=meetings,
        kinds=BODY_KINDS,
        may_keep=bodies.may_keep(current_member()),
    )


@bp.get("/bodies/<slug>")
def body(slug: str) -> Response:
    return _body_page(bodies.body_named(slug), {}, None)


def _body_page(found: ServiceBody, words: Words, error: HomegroupError | None) -> Response:
    tree = bodies.tree()
    below = tree.below(found)
    groups = bodies.groups_of_bodies(below)
    dates = bodies.next_dates_of_bodies(below)
    data = _said(found, tree) | {
        "groups": [answers.group(one) for one in groups],
        "next": [answers.kept_date(one) for one in dates],
    }
    return answer(
        "meetings/body.html",
        error_data(error) if error else data,
        status=error.status if error else 200,
        body=found,
        kind=BODY_KINDS.get(found.kind, ""),
        fellowship=fellowship_name(found.fellowship),
        above=tree.line(found),
        children=tree.children(found),
        groups=groups,
        dates=[_shown(one) for one in dates],
        may_keep=bodies.may_keep(current_member()),
        words=words,
        error=error,
    )


def _shown(date: Occurrence) -> tuple[Occurrence, str, str]:
    """Return the date, when in words, and whether it is on."""
    state = "live" if date.starts_at <= clock.now() else "moved" if date.moved else ""
    return date, time_words(date.starts_at, date.timezone), "cancelled" if date.cancelled else state


def _said(body: ServiceBody, tree: bodies.Tree) -> dict[str, Any]:
    above = tree.line(body)
    return {
        "slug": body.slug,
        "name": body.name,
        "kind": body.kind,
        "fellowship": body.fellowship,
        "description": body.description,
        "website": body.website,
        "helpline": body.helpline,
        "parent": above[-1].slug if above else None,
        "url": f"/bodies/{body.slug}",
    }


# --- keeping them -----------------------------------------------------------------------------


@bp.get("/bodies/new")
@sign_in_required
def new_body() -> Response:
    bodies.keeper(required_member())
    return _form(None, {}, None)


@bp.post("/bodies/new")
@sign_in_required
def make_body() -> Response:
    bodies.keeper(required_member())
    try:
        words = form.body_from(sent_words())
        with transaction():
            made = actions.make_body(words.name)
            _write(made, words)
            slug = made.slug
    except Invalid as error:
        return _form(None, typed(), error)
    return done(url_for("meetings.body", slug=slug), {"slug": slug}, status=201)


@bp.get("/bodies/<slug>/edit")
@sign_in_required
def edit_body(slug: str) -> Response:
    bodies.keeper(required_member())
    found = bodies.body_named(slug)
    above = bodies.tree().line(found)
    words = {name: [getattr(found, name)] for name in form.FIELDS if name != "parent"}
    return _form(found, words | {"parent": [above[-1].slug if above else ""]}, None)


@bp.post("/bodies/<slug>/edit")
@sign_in_required
def change_body(slug: str) -> Response:
    bodies.keeper(required_member())
    found = bodies.body_named(slug)
    try:
        words = form.body_from(sent_words())
        with transaction():
            _write(bodies.body_named(slug), words)
    except Invalid as error:
        return _form(found, typed(), error)
    return done(url_for("meetings.body", slug=slug), {"slug": slug})


def _write(body: ServiceBody, words: form.BodyForm) -> None:
    actions.change_body(
        body,
        name=words.name,
        kind=words.kind,
        fellowship=words.fellowship,
        description=words.description,
        website=words.website,
        helpline=words.helpline,
    )
    actions.place_body(body, _parent(words.parent))


def _parent(slug: str) -> ServiceBody | None:
    try:
        return bodies.body_named(slug) if slug else None
    except NotFound:
        raise Invalid("There is no such service body. Choose one of the list.", "parent") from None


@bp.post("/bodies/<slug>/remove")
@sign_in_required
def remove_body(slug: str) -> Response:
    bodies.keeper(required_member())
    try:
        with transaction():
            actions.remove_body(bodies.body_named(slug))
    except Conflict as error:
        return _body_page(bodies.body_named(slug), {}, error)
    flash("The service body is removed.", "good")
    return done(url_for("meetings.list_bodies"))


@bp.post("/bodies/<slug>/groups")
@sign_in_required
def assign_group(slug: str) -> Response:
    """Take a group into the body, wherever it was before."""
    bodies.keeper(required_member())
    try:
        wanted = form.group_from(sent_words())
        with transaction():
            actions.assign(_group(wanted), bodies.body_named(slug))
    except Invalid as error:
        return _body_page(bodies.body_named(slug), typed(), error)
    return done(url_for("meetings.body", slug=slug), {"group": wanted})


@bp.post("/bodies/<slug>/groups/<group>/remove")
@sign_in_required
def release_group(slug: str, group: str) -> Response:
    bodies.keeper(required_member())
    with transaction():
        found = _group(group)
        if found.body is None or found.body.slug != slug:
            raise NotFound
        actions.assign(found, None)
    return done(url_for("meetings.body", slug=slug))


def _group(slug: str) -> Group:
    try:
        return queries.group_named(slug, required_member())
    except NotFound:
        sentence = "There is no group at that address. Copy the address of its page."
        raise Invalid(sentence, "group") from None


def _form(found: ServiceBody | None, words: Words, error: Invalid | None) -> Response:
    tree = bodies.tree()
    own = tree.below(found) if found else []
    return answer(
        "meetings/edit_body.html",
        error_data(error),
        status=error.status if error else 200,
        body=found,
        parents=[
            (one.slug, "\u2003" * depth + one.name) for depth, one in tree.rows() if one not in own
        ],
        kinds=list(BODY_KINDS.items()),
        words=words,
        error=error,
    )
