"""One agenda of a group: its name and the order of its steps."""

from collections.abc import Callable
from dataclasses import asdict

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from groups.accounts.session import required_member, sign_in_required
from groups.meetings.queries import group_edited_by
from groups.plumbing.db import transaction
from groups.plumbing.errors import BadRequest, Conflict, HomegroupError, Invalid
from groups.plumbing.pages import answer, done, error_data, form_words
from groups.rooms import rewriting
from groups.rooms.actions import agendas as actions
from groups.rooms.agenda import Agenda, agenda_from
from groups.rooms.forms import agendas as forms
from groups.rooms.queries.agendas import own_agenda
from groups.rooms.views.blueprint import bp
from groups.rooms.views.step_words import PHASE_NAMES, in_words

ORDERING: dict[str, Callable[[Agenda, int], Agenda]] = {
    "up": lambda agenda, number: rewriting.moving(agenda, number, -1),
    "down": lambda agenda, number: rewriting.moving(agenda, number, 1),
    "remove": rewriting.taking_out,
}


@bp.get("/groups/<slug>/rooms/agendas/<public_id>")
@sign_in_required
def agenda_page(slug: str, public_id: str) -> Response:
    return _page(slug, public_id)


@bp.post("/groups/<slug>/rooms/agendas/<public_id>")
@sign_in_required
def rename_agenda(slug: str, public_id: str) -> Response:
    words = form_words()
    try:
        name = forms.name_from(words)
        with transaction():
            group = group_edited_by(required_member(), slug)
            actions.rename(own_agenda(group, public_id, to_write=True), name)
    except Invalid as error:
        return _page(slug, public_id, error)
    flash(f"It is called {name} now.", "good")
    return done(url_for("rooms.agenda_page", slug=slug, public_id=public_id))


@bp.post("/groups/<slug>/rooms/agendas/<public_id>/order")
@sign_in_required
def order_steps(slug: str, public_id: str) -> Response:
    words = form_words()
    change = ORDERING.get(words.get("do", ""))
    number = words.get("step", "")
    if change is None or not (number.isdecimal() and len(number) < 4):
        raise BadRequest
    try:
        with transaction():
            group = group_edited_by(required_member(), slug)
            own = own_agenda(group, public_id, to_write=True)
            seen = forms.version_from(words)
            actions.rewrite(own, seen, lambda agenda: change(agenda, int(number)))
    except Conflict as error:
        return _page(slug, public_id, error)
    return done(url_for("rooms.agenda_page", slug=slug, public_id=public_id, _anchor="steps"))


@bp.post("/groups/<slug>/rooms/agendas/<public_id>/delete")
@sign_in_required
def delete_agenda(slug: str, public_id: str) -> Response:
    with transaction():
        group = group_edited_by(required_member(), slug)
        own = own_agenda(group, public_id, to_write=True)
        name = own.agenda["name"]
        actions.delete(own)
    flash(f"{name} is deleted. A room that is open keeps it until it closes.", "good")
    return done(url_for("rooms.group_rooms", slug=slug))


def _page(slug: str, public_id: str, error: HomegroupError | None = None) -> Response:
    group = group_edited_by(required_member(), slug)
    own = own_agenda(group, public_id)
    agenda = agenda_from(own.agenda)
    data = {
        "agenda": public_id,
        "version": own.version,
        "name": agenda.name,
        "steps": [asdict(step) for step in agenda.steps],
    } | error_data(error)
    return answer(
        "rooms/agenda.html",
        data,
        status=error.status if error else 200,
        group=group,
        own=own,
        agenda=agenda,
        steps=[(step, PHASE_NAMES[step.phase], in_words(step)) for step in agenda.steps],
        typed=request.form.get("name") if error else None,
        error=error,
    )
