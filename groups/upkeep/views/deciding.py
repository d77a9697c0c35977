"""Reading proposals and deciding about them."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from groups.accounts.session import current_member, required_member, sign_in_required
from groups.meetings import queries as meetings
from groups.meetings.actions.history import fields_now
from groups.meetings.telling import FIELD_NAMES, WAYS_IN, field_name, value_in_words
from groups.meetings.views.receiving import sent_words
from groups.plumbing import clock
from groups.plumbing.db import transaction
from groups.plumbing.errors import Conflict, HomegroupError, Invalid, NotFound
from groups.plumbing.pages import answer, done
from groups.upkeep.actions import deciding as actions
from groups.upkeep.actions.proposing import withdraw
from groups.upkeep.deciding import fit
from groups.upkeep.forms.deciding import decision_from
from groups.upkeep.models import Proposal
from groups.upkeep.queries import proposals as queries
from groups.upkeep.queries.serving import may_decide
from groups.upkeep.views.answering import page_number, status_of, with_error
from groups.upkeep.views.blueprint import bp
from groups.upkeep.wording import STATE_WORDS

FIT_WORDS = {
    "fits": "",
    "already": "The listing says so already.",
    "changed": "The listing was changed since, so look twice.",
}


@dataclass(frozen=True)
class ShownField:
    """``now`` is what the listing says at present, when that is not ``was``."""

    name: str
    label: str
    was: str
    wanted: str
    fit: str
    now: str


@bp.get("/proposals")
@sign_in_required
def proposals() -> Response:
    member = required_member()
    page = page_number()
    waiting, total = queries.to_decide(member, page)
    mine, decided = queries.made_by(member), queries.decided(member)
    lists = {"waiting": waiting, "decided": decided, "mine": mine}
    return answer(
        "upkeep/proposals.html",
        {name: [_data(one) for one in rows] for name, rows in lists.items()} | {"total": total},
        waiting=waiting,
        decided=decided,
        mine=mine,
        total=total,
        page=page,
        pages=max(1, -(-total // queries.ON_A_PAGE)),
        states=STATE_WORDS,
        title_of=_title,
    )


@bp.get("/proposals/<public_id>")
def proposal(public_id: str) -> Response:
    return _page(queries.proposal_at(public_id), None)


@bp.post("/proposals/<public_id>/accept")
@sign_in_required
def accept(public_id: str) -> Response:
    found = queries.proposal_decided_by(required_member(), public_id)
    try:
        decision = decision_from(sent_words())
        with transaction():
            member = required_member()
            found = queries.proposal_decided_by(member, public_id)
            group = meetings.group_named(decision.group, member) if decision.group else None
            if group is not None and not may_decide(member, group):
                raise Invalid("You do not look after that group.", "group")
            actions.accept(found, decision.fields, member, answer=decision.answer, group=group)
    except (Invalid, Conflict) as error:
        return _page(queries.proposal_at(public_id), error)
    return done(url_for("upkeep.proposal", public_id=public_id), {"state": "accepted"})


@bp.post("/proposals/<public_id>/return")
@sign_in_required
def send_back(public_id: str) -> Response:
    found = queries.proposal_decided_by(required_member(), public_id)
    try:
        decision = decision_from(sent_words())
        with transaction():
            member = required_member()
            found = queries.proposal_decided_by(member, public_id)
            actions.send_back(found, member, decision.answer)
    except (Invalid, Conflict) as error:
        return _page(queries.proposal_at(public_id), error)
    return done(url_for("upkeep.proposal", public_id=public_id), {"state": "returned"})


@bp.post("/proposals/<public_id>/revert")
@sign_in_required
def revert(public_id: str) -> Response:
    try:
        with transaction():
            member = required_member()
            found = queries.proposal_decided_by(member, public_id)
            actions.revert(found, member)
    except Conflict as error:
        return _page(queries.proposal_at(public_id), error)
    return done(url_for("upkeep.proposal", public_id=public_id), {"state": "reverted"})


@bp.post("/proposals/<public_id>/withdraw")
@sign_in_required
def take_back(public_id: str) -> Response:
    try:
        with transaction():
            withdraw(queries.proposal_made_by(required_member(), public_id))
    except Conflict as error:
        return _page(queries.proposal_at(public_id), error)
    return done(url_for("upkeep.proposal", public_id=public_id), {"state": "withdrawn"})


def _page(found: Proposal, error: HomegroupError | None) -> Response:
    member = current_member()
    deciding = may_decide(member, found.group)
    response = answer(
        "upkeep/proposal.html",
        with_error(_data(found), error),
        status=status_of(error),
        proposal=found,
        title=_title(found),
        fields=_fields(found),
        state=STATE_WORDS[found.state],
        deciding=deciding,
        mine=member is not None and found.made_by_id == member.id,
        error=error,
        answer_typed=request.form.get("answer", ""),
        group_typed=request.form.get("group", ""),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _fields(found: Proposal) -> list[ShownField]:
    present = _present(found)
    return [_field(found, name, present) for name in FIELD_NAMES if name in found.fields]


def _present(found: Proposal) -> dict[str, Any]:
    """Return what the listing says by now, as far as that is for whoever looks."""
    member, meeting = current_member(), found.meeting
    if meeting is None:
        return {}
    present = fields_now(meeting)
    if may_decide(member, found.group):
        return present
    try:
        meetings.meeting_named(meeting.slug, member)
    except NotFound:
        return {}
    hidden = WAYS_IN if member is None and not meeting.links_public else ()
    return {name: value for name, value in present.items() if name not in hidden}


def _field(found: Proposal, name: str, present: dict[str, Any]) -> ShownField:
    change = found.fields[name]
    how = fit(change, present[name]) if name in present and found.kind != "new" else "fits"
    open_yet = found.state == "open"
    return ShownField(
        name=name,
        label=field_name(name),
        was=value_in_words(name, change["was"]) if found.kind != "new" else "",
        wanted=value_in_words(name, change["wanted"]),
        fit=FIT_WORDS[how] if open_yet else "",
        now=value_in_words(name, present.get(name)) if open_yet and how == "changed" else "",
    )


def _title(found: Proposal) -> str:
    name = found.meeting.name if found.meeting else found.fields.get("name", {}).get("wanted", "")
    if found.kind == "new":
        return f"New: {name}"
    return f"{name} is gone" if found.kind == "gone" else name


def _data(found: Proposal) -> dict[str, Any]:
    return {
        "id": found.public_id,
        "kind": found.kind,
        "origin": found.origin,
        "state": found.state,
        "meeting": found.meeting.slug if found.meeting else None,
        "fields": found.fields,
        "fits": {one.name: not one.fit for one in _fields(found)},
        "words": found.words,
        "answer": found.answer,
        "made_at": clock.iso(found.made_at),
    }
