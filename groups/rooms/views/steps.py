"""One step of a group's agenda: written, and written anew."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from groups.accounts.session import required_member, sign_in_required
from groups.meetings.queries import group_edited_by
from groups.plumbing.db import transaction
from groups.plumbing.errors import BadRequest, Conflict, HomegroupError, Invalid, NotFound
from groups.plumbing.pages import answer, done, error_data, form_words
from groups.rooms import rewriting
from groups.rooms.actions import agendas as actions
from groups.rooms.agenda import Agenda, Step, agenda_from
from groups.rooms.forms import agendas as forms
from groups.rooms.models import GroupAgenda
from groups.rooms.queries.agendas import own_agenda
from groups.rooms.views.blueprint import bp
from groups.rooms.views.step_words import (
    HOW_IT_GOES_ROUND,
    PHASE_NAMES,
    WHAT_IT_IS,
    WHO_SPEAKS,
)

NEW = Step("topic", "", "", crosstalk="heard")


@bp.get("/groups/<slug>/rooms/agendas/<public_id>/steps/<int:number>")
@sign_in_required
def step_page(slug: str, public_id: str, number: int) -> Response:
    own = _own(slug, public_id)
    step = _step(agenda_from(own.agenda), number)
    return _page(slug, own, number, step, forms.words_of(step))


@bp.post("/groups/<slug>/rooms/agendas/<public_id>/steps/<int:number>")
@sign_in_required
def change_step(slug: str, public_id: str, number: int) -> Response:
    words = form_words()
    own = _own(slug, public_id)
    fixed = _fixed_phase(agenda_from(own.agenda), number)
    try:
        step = forms.step_from(words, fixed)
        with transaction():
            own = _own(slug, public_id, to_write=True)
            actions.rewrite(
                own,
                forms.version_from(words),
                lambda agenda: rewriting.changing(agenda, number, step),
            )
    except (Conflict, Invalid) as error:
        own = _own(slug, public_id)
        return _page(slug, own, number, _step(agenda_from(own.agenda), number), words, error)
    flash(f"{step.title} is saved.", "good")
    return done(_agenda_address(slug, public_id))


@bp.get("/groups/<slug>/rooms/agendas/<public_id>/steps/new")
@sign_in_required
def new_step(slug: str, public_id: str) -> Response:
    own = _own(slug, public_id)
    return _page(slug, own, None, NEW, forms.words_of(NEW))


@bp.post("/groups/<slug>/rooms/agendas/<public_id>/steps/new")
@sign_in_required
def add_step(slug: str, public_id: str) -> Response:
    words = form_words()
    try:
        step = forms.step_from(words)
        before = _before()
        with transaction():
            own = _own(slug, public_id, to_write=True)
            actions.rewrite(
                own,
                forms.version_from(words),
                lambda agenda: rewriting.adding(agenda, before, step),
            )
    except (Conflict, Invalid) as error:
        return _page(slug, _own(slug, public_id), None, NEW, words, error)
    flash(f"{step.title} is in the agenda.", "good")
    return done(_agenda_address(slug, public_id), status=201)


def _before() -> int:
    """Before which step the new one goes: in the address, as one came here."""
    before = request.args.get("before", "99")
    if not (before.isdecimal() and len(before) < 4):
        raise BadRequest
    return int(before)


def _own(slug: str, public_id: str, *, to_write: bool = False) -> GroupAgenda:
    group = group_edited_by(required_member(), slug)
    return own_agenda(group, public_id, to_write=to_write)


def _step(agenda: Agenda, number: int) -> Step:
    if number >= len(agenda.steps):
        raise NotFound
    return agenda.steps[number]


def _fixed_phase(agenda: Agenda, number: int) -> str | None:
    """The doors stay doors, the fellowship stays the fellowship."""
    step = _step(agenda, number)
    return step.phase if number in {0, agenda.fellowship} else None


def _agenda_address(slug: str, public_id: str) -> str:
    return url_for("rooms.agenda_page", slug=slug, public_id=public_id, _anchor="steps")


def _page(
    slug: str,
    own: GroupAgenda,
    number: int | None,
    step: Step,
    words: dict[str, str],
    error: HomegroupError | None = None,
) -> Response:
    agenda = agenda_from(own.agenda)
    chosen = number is None or _fixed_phase(agenda, number) is None
    return answer(
        "rooms/step.html",
        {"step": words, "version": own.version} | error_data(error),
        status=error.status if error else 200,
        group=group_edited_by(required_member(), slug),
        own=own,
        agenda=agenda,
        number=number,
        step=step,
        words=words,
        phases=[(one, PHASE_NAMES[one], WHAT_IT_IS[one]) for one in forms.CHOSEN_PHASES]
        if chosen
        else [],
        who_speaks=list(WHO_SPEAKS.items()),
        rounds=list(HOW_IT_GOES_ROUND.items()),
        error=error,
    )
