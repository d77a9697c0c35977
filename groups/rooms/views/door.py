"""The door of a meeting's room."""

from flask import request
from werkzeug.wrappers import Response

from groups.accounts.session import current_member, session_id
from groups.meetings.models import Meeting, Occurrence
from groups.plumbing.clock import iso
from groups.plumbing.db import transaction
from groups.plumbing.errors import Closed, HomegroupError, Invalid
from groups.plumbing.pages import answer, done, error_data, form_words
from groups.rooms import actions, forms, queries, staying
from groups.rooms.kinds.steps import is_closed
from groups.rooms.options import options_from
from groups.rooms.views.blueprint import bp
from groups.rooms.views.visiting import visitor


@bp.get("/meetings/<slug>/room")
def door(slug: str) -> Response:
    meeting = queries.meeting_at(slug)
    queries.refuse_banned(meeting, visitor())
    return _door(meeting)


def _door(meeting: Meeting, error: HomegroupError | None = None) -> Response:
    occurrence = queries.next_occurrence(meeting)
    room = queries.room_of_occurrence(occurrence) if occurrence else None
    persona = queries.persona_of(room, visitor()) if room else None
    options = options_from(room.state["options"]) if room else queries.options_of(meeting.group_id)
    kept = options.kept
    data = {
        "meeting": meeting.slug,
        "open": bool(occurrence and queries.is_open(occurrence)),
        "room": room.public_id if room else None,
        "opens_at": iso(occurrence.starts_at - queries.DOORS) if occurrence else None,
        "starts_at": iso(occurrence.starts_at) if occurrence else None,
        "closed": bool(room and is_closed(room.state)),
        "kept": kept,
    } | error_data(error)
    return answer(
        "rooms/door.html",
        data,
        status=error.status if error else 200,
        meeting=meeting,
        occurrence=occurrence,
        open=data["open"],
        closed=data["closed"],
        late_comers=options.late_comers,
        stays=staying.sentence(kept),
        opens_at=occurrence and occurrence.starts_at - queries.DOORS,
        persona=persona,
        values=request.form,
        error=error,
    )


@bp.post("/meetings/<slug>/room")
def come_in(slug: str) -> Response:
    meeting = queries.meeting_at(slug)
    words = form_words()
    member = current_member()
    try:
        if not set(words) <= {"display_name"}:
            raise Invalid("This form has no such field.", code="unknown_field")
        typed = words.get("display_name", "")
        name = forms.display_name(typed) if typed.strip() else None
        if member is None:
            session_id()
        with transaction():
            room = actions.open_room(_occurrence(meeting))
            actions.enter(room, visitor(), current_member(), name)
            address = f"/rooms/{room.public_id}"
    except (Closed, Invalid) as error:
        return _door(queries.meeting_at(slug), error)
    return done(address, {"room": address.rsplit("/", 1)[1]})


def _occurrence(meeting: Meeting) -> Occurrence:
    occurrence = queries.next_occurrence(meeting)
    if occurrence is None:
        raise Invalid("This meeting has no date in the coming weeks.", "display_name")
    return occurrence
