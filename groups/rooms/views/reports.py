"""Reporting a line, and the stewards' page of what was reported."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, request, url_for
from werkzeug.wrappers import Response

from groups.accounts.session import required_member, sign_in_required
from groups.plumbing.clock import iso
from groups.plumbing.db import transaction
from groups.plumbing.errors import BadRequest, Invalid, NotFound
from groups.plumbing.pages import answer, done, error_data, form_words
from groups.rooms.actions import reports as actions
from groups.rooms.broadcasts import live
from groups.rooms.forms import reports as forms
from groups.rooms.kinds.words import SAID_TO_ALL
from groups.rooms.models import Persona, Report, Room
from groups.rooms.queries.reports import all_reports, opened, reports_named
from groups.rooms.queries.rooms import room_of
from groups.rooms.seats import seat_of
from groups.rooms.sight import hidden_in
from groups.rooms.views.blueprint import bp
from groups.rooms.views.visiting import visitor
from groups.rooms.wire import rows_on_the_wire

Copy = dict[str, Any]

AROUND = 5
AT_MOST = "10/hour"


@bp.get("/rooms/<public_id>/report")
def report_form(public_id: str) -> Response:
    room, persona = room_of(visitor(), public_id)
    return _form(room, persona, _line(request.args.get("line", "")), None)


@bp.post("/rooms/<public_id>/report")
def report(public_id: str) -> Response:
    room, persona = room_of(visitor(), public_id)
    words = form_words()
    line = _line(words.get("line", ""))
    current_app.extensions["rate_limits"].allow(AT_MOST, "report", persona.public_id)
    try:
        category, note = forms.report(words)
    except Invalid as error:
        return _form(room, persona, line, error)
    rows = _around(room, persona, line)
    with transaction():
        actions.keep(room, category, note, line, rows)
    flash(
        "Thank you. The stewards of this server will read it; nobody in the room is told.", "good"
    )
    return done(f"/rooms/{public_id}#now")


def _form(room: Room, persona: Persona, line: int, error: Invalid | None) -> Response:
    rows = [row for row in _around(room, persona, line) if row["seq"] == line]
    return answer(
        "rooms/report.html",
        {"line": line, "categories": list(forms.CATEGORIES)} | error_data(error),
        status=error.status if error else 200,
        room=room,
        row=rows[0],
        categories=list(forms.CATEGORIES.items()),
        values=request.form,
        error=error,
    )


def _line(words: str) -> int:
    if not words.isdecimal() or len(words) > 15:
        raise BadRequest("Say which line you mean.", field="line")
    return int(words)


def _around(room: Room, persona: Persona, line: int) -> list[dict[str, Any]]:
    """The line and five on each side, as the person who reports it reads them."""
    found = [
        row for row in live.rows(room.id, max(line - AROUND - 1, 0)) if row["seq"] <= line + AROUND
    ]
    rows = rows_on_the_wire(found, seat_of(room, persona).reader, hidden_in(room.state))
    if not any(row["seq"] == line and row["kind"] in SAID_TO_ALL for row in rows):
        raise NotFound
    return [row for row in rows if row["kind"] != "withheld"]


@bp.get("/reports")
@sign_in_required
def reports() -> Response:
    _steward()
    shown = [(one, opened(one)) for one in all_reports()]
    data = [
        {"id": one.public_id, "category": one.category, "made_at": iso(one.made_at), "copy": copy}
        for one, copy in shown
    ]
    return answer("rooms/reports.html", {"reports": data}, lines=_by_line(shown))


@dataclass(frozen=True)
class Reported:
    """A line, and what was reported of it, the latest first."""

    reports: list[tuple[Report, Copy | None]]

    @property
    def what(self) -> list[str]:
        """All that it was called, each once."""
        chosen = {one.category for one, _ in self.reports}
        return [words for category, words in forms.CATEGORIES.items() if category in chosen]

    @property
    def copy(self) -> Copy | None:
        """Who reported it after it was taken away has a copy without its words."""
        copies = [copy for _, copy in self.reports if copy]
        worded = [copy for copy in copies if "text" in _line_of(copy)["body"]]
        return next(iter(worded or copies), None)


def _line_of(copy: Copy) -> dict[str, Any]:
    return next(row for row in copy["rows"] if row["seq"] == copy["line"])


def _by_line(shown: list[tuple[Report, Copy | None]]) -> list[Reported]:
    """Put what many reported of one line together: it is one thing to look into, not many."""
    lines: dict[Any, list[tuple[Report, Copy | None]]] = {}
    for one, copy in shown:
        said = _line_of(copy) if copy else None
        line = (said["by"], said["at"], said["seq"]) if said else one.public_id
        lines.setdefault(line, []).append((one, copy))
    return [Reported(reports) for reports in lines.values()]


@bp.post("/reports")
@sign_in_required
def end_report() -> Response:
    _steward()
    with transaction():
        for report in reports_named(form_words().get("report", "").split()):
            actions.end(report)
    return done(url_for("rooms.reports"))


def _steward() -> None:
    """Nobody else who is signed in learns that there is such a page; raises NotFound."""
    if "steward" not in required_member().site_roles:
        raise NotFound
