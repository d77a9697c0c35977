"""Writing to a group without seeing its address, and reading what was written."""

from flask import current_app, flash, request, url_for
from werkzeug.wrappers import Response

from groups.accounts.session import current_member, required_member, sign_in_required
from groups.meetings import queries as meetings
from groups.meetings.forms.sent import one
from groups.meetings.models import Group
from groups.meetings.views.receiving import Words, sent_words, typed
from groups.plumbing.clock import iso
from groups.plumbing.db import transaction
from groups.plumbing.errors import Closed, HomegroupError, Invalid, RateLimited
from groups.plumbing.mail.sending import post_office
from groups.plumbing.pages import answer, done
from groups.upkeep import emails
from groups.upkeep.actions import letters as actions
from groups.upkeep.forms import letters as form
from groups.upkeep.queries import letters as queries
from groups.upkeep.views.answering import limit, status_of, with_error
from groups.upkeep.views.blueprint import bp

NOBODY = "Nobody in this group would get it at the moment, so it was not sent."


@bp.get("/groups/<slug>/write")
def write(slug: str) -> Response:
    return _writing(meetings.group_named(slug, current_member()), {}, None)


@bp.post("/groups/<slug>/write")
def send(slug: str) -> Response:
    member = current_member()
    group = meetings.group_named(slug, member)
    try:
        words = form.letter_from(sent_words())
        if not queries.who_reads(group, mailing=post_office().open):
            raise Closed(NOBODY)
        limit("letter", member, each="5/hour", place="10/hour")
        current_app.extensions["rate_limits"].allow("30/hour", "letters-to", slug)
        with transaction():
            group = meetings.group_named(slug, current_member())
            emails.pass_on(actions.send(group, words), group, words)
    except (Invalid, Closed, RateLimited) as error:
        return _writing(group, typed(), error)
    flash("Your letter is with those who serve the group.", "good")
    return done(url_for("meetings.group", slug=slug), {"sent": True}, status=201)


@bp.get("/groups/<slug>/letters")
@sign_in_required
def letters(slug: str) -> Response:
    return _reading(meetings.group_edited_by(required_member(), slug), None)


@bp.post("/groups/<slug>/letters/<public_id>/read")
@sign_in_required
def mark_read(slug: str, public_id: str) -> Response:
    with transaction():
        group = meetings.group_edited_by(required_member(), slug)
        actions.mark_read(queries.letter_to(group, public_id))
    return done(url_for("upkeep.letters", slug=slug))


@bp.post("/groups/<slug>/letters/contact")
@sign_in_required
def set_contact(slug: str) -> Response:
    group = meetings.group_edited_by(required_member(), slug)
    try:
        address = form.contact_from(sent_words())
    except Invalid as error:
        return _reading(group, error)
    with transaction():
        actions.set_contact(meetings.group_edited_by(required_member(), slug), address)
    return done(url_for("upkeep.letters", slug=slug))


def _writing(group: Group, words: Words, error: HomegroupError | None) -> Response:
    readers = queries.who_reads(group, mailing=post_office().open)
    return answer(
        "upkeep/write.html",
        with_error({"read_by": readers or None}, error),
        status=status_of(error),
        group=group,
        readers=readers,
        words=one(words, "words"),
        answer_to=one(words, "answer_to"),
        error=error,
    )


def _reading(group: Group, error: Invalid | None) -> Response:
    opened = queries.letters_of(group)
    return answer(
        "upkeep/letters.html",
        with_error({"letters": [_data(one) for one in opened]}, error),
        status=status_of(error),
        group=group,
        letters=opened,
        contact=request.form.get("contact_email", group.contact_email),
        mailing=post_office().open,
        error=error,
    )


def _data(one: queries.OpenLetter) -> dict[str, object]:
    return {
        "id": one.letter.public_id,
        "words": one.words.words if one.words else None,
        "answer_to": one.words.answer_to if one.words else None,
        "sent_at": iso(one.letter.sent_at),
        "read": one.letter.read_at is not None,
    }
