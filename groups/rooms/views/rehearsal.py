"""Walking through an agenda as its room will show it: no room is opened, nobody else sees it."""

from dataclasses import asdict

from flask import request
from werkzeug.wrappers import Response

from groups.accounts.session import required_member, sign_in_required
from groups.meetings.queries import group_edited_by
from groups.plumbing.errors import BadRequest
from groups.plumbing.pages import answer
from groups.rooms.agenda import Agenda, agenda_from, now_in
from groups.rooms.queries.agendas import own_agenda
from groups.rooms.standing import Standing, chairs_next, standing
from groups.rooms.state import first_state
from groups.rooms.views.blueprint import bp
from groups.rooms.views.step_words import duration, in_words
from groups.rooms.wire import Wire, state_on_the_wire


@bp.get("/groups/<slug>/rooms/agendas/<public_id>/rehearsal")
@sign_in_required
def rehearse(slug: str, public_id: str) -> Response:
    group = group_edited_by(required_member(), slug)
    own = own_agenda(group, public_id)
    agenda = agenda_from(own.agenda)
    number = _number(agenda)
    step = agenda.steps[number]
    state = _state_at(agenda, number)
    return answer(
        "rooms/rehearsal.html",
        {"step": number, "of": len(agenda.steps)} | asdict(step),
        group=group,
        own=own,
        agenda=agenda,
        step=step,
        number=number,
        in_words=in_words(step),
        lasts=duration(step.seconds),
        now=_as_a_member_sees_it(state),
        next=chairs_next(state, [one.title for one in agenda.steps]),
    )


def _number(agenda: Agenda) -> int:
    words = request.args.get("step", "0")
    if not (words.isdecimal() and len(words) < 4):
        raise BadRequest
    return min(int(words), agenda.fellowship)


def _state_at(agenda: Agenda, number: int) -> Wire:
    step = agenda.steps[number]
    state = first_state(agenda, starts_at=0, ends_at=0, closes_at=0)
    there = state | {"step": number, "phase": step.phase, "now": now_in(step)}
    return state_on_the_wire({"state": there, "state_seq": 0}, {}, serves=False)


def _as_a_member_sees_it(state: Wire) -> Standing:
    return standing(state, "somebody", serves=False, muted=False)
