"""The way in: what is on now, and the finder."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from groups.accounts.session import current_member
from groups.meetings import directory, queries, types
from groups.meetings.facets import facets
from groups.meetings.feeds import answers
from groups.meetings.forms import finder as form
from groups.meetings.models import Occurrence
from groups.meetings.search import Search
from groups.meetings.views.blueprint import bp
from groups.meetings.views.presenting import Shown, in_sections, shown
from groups.plumbing import clock
from groups.plumbing.errors import Invalid
from groups.plumbing.pages import answer, wants_json

SHOWN_NOW = 5
SHOWN_SOON = 6
SHOWN_MINE = 5


@bp.get("/")
def home() -> Response:
    at = clock.now()
    member = current_member()
    now = directory.find(Search(when="now"), at)
    soon = directory.find(Search(when="upcoming"), at)
    mine = queries.my_coming_dates(member, at) if member else []
    kept = {"now": now.rows[:SHOWN_NOW], "soon": soon.rows[:SHOWN_SOON]} if wants_json() else {}
    return answer(
        "meetings/home.html",
        {name: answers.found_rows(rows) for name, rows in kept.items()},
        member=member,
        mine=[
            shown(directory.Row(date.meeting, date), at, None, "km") for date in mine[:SHOWN_MINE]
        ],
        now=[shown(row, at, None, "km") for row in now.rows[:SHOWN_NOW]],
        soon=[shown(row, at, None, "km") for row in soon.rows[:SHOWN_SOON]],
        total_now=now.total,
    )


def _mine(date: Occurrence, at: datetime) -> Shown:
    return shown(directory.Row(date.meeting, date), at, None, "km")


@bp.get("/meetings")
def finder() -> Response:
    at = clock.now()
    try:
        search, error = form.search_from(request.args.to_dict(flat=False)), None
    except Invalid as refused:
        search, error = Search(asked=_as_typed()), refused
    found = directory.find(search, at) if error is None else directory.Found([], 0, 1)
    rows = [shown(row, at, search.timezone, search.unit) for row in found.rows]
    return answer(
        "meetings/finder.html",
        _data(search, found, error),
        status=error.status if error else 200,
        search=search,
        found=found,
        sections=list(in_sections(rows, at)),
        facets=facets(),
        types=types,
        error=error,
        pages=_pages(search, found),
        relaxed=_relaxed(search) if not found.rows and error is None else [],
        feed_query=urlencode(_pairs(search, without="page")),
    )


def _data(search: Search, found: directory.Found, error: Invalid | None) -> dict[str, Any]:
    if error is not None:
        return {"error": {"code": error.code, "message": error.message, "field": error.field}}
    return found_answer(search, found, "/meetings") if wants_json() else {}


def found_answer(search: Search, found: directory.Found, address: str) -> dict[str, Any]:
    """The finder's answer for programs; ``next`` is the address of the next page, or None."""
    following = _address(search, address, page=found.page + 1) if found.has_more else None
    return {
        "meetings": answers.found_rows(found.rows),
        "total": found.total,
        "next": following,
    }


def _as_typed() -> dict[str, list[str]]:
    return {name: request.args.getlist(name) for name in form.PARAMETERS if name in request.args}


def _pages(search: Search, found: directory.Found) -> dict[str, str | None]:
    return {
        "previous": _address(search, page=found.page - 1) if found.page > 1 else None,
        "next": _address(search, page=found.page + 1) if found.has_more else None,
    }


def _pairs(search: Search, without: str = "") -> list[tuple[str, str]]:
    asked = search.asked.items()
    return [(name, value) for name, values in asked if name != without for value in values]


def _address(search: Search, path: str = "/meetings", page: int = 1, without: str = "") -> str:
    pairs = [pair for pair in _pairs(search, "page") if pair[0] != without]
    if page > 1:
        pairs.append(("page", str(page)))
    return f"{path}?{urlencode(pairs)}" if pairs else path


_RELAXING = {
    "search": "any words",
    "time": "any time",
    "weekday": "any day",
    "type": "any kind of meeting",
    "attendance": "online and in person",
    "region": "anywhere",
    "language": "any language",
    "fellowship": "any fellowship",
    "distance": "farther away",
}


def _relaxed(search: Search) -> list[tuple[str, str, int]]:
    """What to give up so that something is found: words, address, how many there would be."""
    relaxed = []
    for name, words in _RELAXING.items():
        if name in search.asked and name != "distance":
            kept = {k: v for k, v in search.asked.items() if k not in {name, "page"}}
            total = directory.how_many(form.search_from(kept))
            if total:
                relaxed.append((words, _address(search, without=name), total))
    return sorted(relaxed, key=lambda one: -one[2])[:4]
