"""A group's page of rooms: its agendas, which meeting is held by which, and its choices."""

from collections.abc import Callable

from flask import flash, url_for
from werkzeug.wrappers import Response

from groups.accounts.session import required_member, sign_in_required
from groups.meetings.models import Group
from groups.meetings.queries import group_edited_by
from groups.plumbing.db import transaction
from groups.plumbing.errors import Conflict, HomegroupError, Invalid, NotFound
from groups.plumbing.pages import answer, done, error_data, form_words
from groups.rooms.actions import agendas as actions
from groups.rooms.agenda import agenda_from
from groups.rooms.forms import options as forms
from groups.rooms.queries.agendas import agendas_of, own_agenda
from groups.rooms.queries.meetings import meetings_with_rooms
from groups.rooms.queries.options import options_of
from groups.rooms.templates import TEMPLATES
from groups.rooms.views.blueprint import bp
from groups.rooms.views.lounge import shut_if_unwanted
from groups.rooms.views.option_words import OPTION_WORDS


@bp.get("/groups/<slug>/rooms")
@sign_in_required
def group_rooms(slug: str) -> Response:
    return _page(slug)


@bp.post("/groups/<slug>/rooms/options")
@sign_in_required
def choose_options(slug: str) -> Response:
    words = form_words()
    saved = _save(
        slug,
        lambda group: actions.choose_options(group, forms.options_from(words)),
        "Saved. It holds for every room that opens from now on.",
        words,
    )
    if saved.status_code < 400:
        shut_if_unwanted(slug)
    return saved


@bp.post("/groups/<slug>/rooms/meetings")
@sign_in_required
def choose_agenda(slug: str) -> Response:
    words = form_words()

    def choose(group: Group) -> None:
        held = {meeting.slug: meeting for meeting, _ in meetings_with_rooms(group)}
        meeting = held.get(words.get("meeting", ""))
        if meeting is None:
            raise NotFound
        own = words.get("agenda", "")
        actions.hold_by(meeting, own_agenda(group, own) if own else None)

    return _save(slug, choose, "Saved. It holds from the next room of this meeting on.")


@bp.post("/groups/<slug>/rooms/agendas")
@sign_in_required
def add_agenda(slug: str) -> Response:
    """Begin from a template, or from a copy of the group's own."""
    words = form_words()
    try:
        with transaction():
            group = group_edited_by(required_member(), slug)
            if "copy" in words:
                source = agenda_from(own_agenda(group, words["copy"]).agenda)
                made = actions.make_own(group, source, f"{source.name[:70]} (copy)")
            else:
                template = TEMPLATES.get(words.get("template", ""))
                if template is None:
                    raise Invalid("Choose an agenda to begin from.", "template")
                made = actions.make_own(group, template.agenda)
            public_id = made.public_id
    except (Conflict, Invalid) as error:
        return _page(slug, error)
    address = url_for("rooms.agenda_page", slug=slug, public_id=public_id)
    return done(address, {"agenda": public_id}, status=201)


def _save(
    slug: str, work: Callable[[Group], None], said: str, words: dict[str, str] | None = None
) -> Response:
    try:
        with transaction():
            work(group_edited_by(required_member(), slug))
    except Invalid as error:
        return _page(slug, error, words)
    flash(said, "good")
    return done(url_for("rooms.group_rooms", slug=slug))


def _page(
    slug: str, error: HomegroupError | None = None, words: dict[str, str] | None = None
) -> Response:
    group = group_edited_by(required_member(), slug)
    own = [(one.public_id, agenda_from(one.agenda)) for one in agendas_of(group)]
    held = meetings_with_rooms(group)
    options = options_of(group.id)
    data = {
        "agendas": [{"agenda": public_id, "name": one.name} for public_id, one in own],
        "meetings": {meeting.slug: public_id for meeting, public_id in held},
        "options": options.as_data(),
    } | error_data(error)
    return answer(
        "rooms/group.html",
        data,
        status=error.status if error else 200,
        group=group,
        own=own,
        held=held,
        templates=list(TEMPLATES.values()),
        choices=OPTION_WORDS,
        words=forms.words_of(options) if words is None else words,
        error=error,
    )
