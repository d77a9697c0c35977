"""The way in: what is on now, and the finder."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from groups.accounts.session import current_member
from groups.meetings import directory, indexing, queries, types
from groups.meetings.facets import facets
from groups.meetings.feeds import answers
from groups.meetings.forms import finder as form
from groups.meetings.index import Index
from groups.meetings.listed import dated, listed
from groups.meetings.search import Search
from groups.meetings.views import relaxing
from groups.meetings.views.blueprint import bp
from groups.meetings.views.presenting import in_sections, shown_rows
from groups.meetings.views.speaking import in_readers_words
from groups.plumbing import clock
from groups.plumbing.errors import Invalid
from groups.plumbing.pages import answer
from groups.plumbing.panels import remarks

SHOWN_NOW = 5
SHOWN_SOON = 6
SHOWN_MINE = 5


@bp.get("/")
def home() -> Response:
    at = clock.now()
    member, index = current_member(), indexing.current()
    now = directory.find(Search(when="now"), at, SHOWN_NOW, index=index)
    soon = directory.find(Search(when="upcoming"), at, SHOWN_SOON, index=index)
    coming = queries.my_coming_dates(member, at)[:SHOWN_MINE] if member else []
    mine = [directory.Row(listed(date.meeting), dated(date)) for date in coming]
    shown = shown_rows([*mine, *now.rows, *soon.rows], at)
    return answer(
        "meetings/home.html",
        lambda: {"now": answers.found_rows(now.rows), "soon": answers.found_rows(soon.rows)},
        member=member,
        mine=shown[: len(mine)],
        now=shown[len(mine) : len(mine) + len(now.rows)],
        soon=shown[len(mine) + len(now.rows) :],
        total_now=now.total,
    )


@bp.get("/meetings")
def finder() -> Response:
    at, index = clock.now(), indexing.current()
    try:
        search, error = form.search_from(request.args.to_dict(flat=False)), None
    except Invalid as refused:
        search, error = Search(asked=_as_typed()), refused
    found = directory.Found([], 0, 1)
    if error is None:
        try:
            found = directory.find(search, at, index=index)
            search = replace(search, near=found.near, place="")
        except Invalid as unknown_place:
            search, error = Search(asked=_as_typed()), unknown_place
    rows = shown_rows(found.rows, at, search.timezone, search.unit)
    return answer(
        "meetings/finder.html",
        lambda: _data(search, found, error),
        status=error.status if error else 200,
        search=search,
        found=found,
        sections=list(in_sections(rows, at)),
        remarks=remarks("finder", [row.meeting for row in rows]) if rows else {},
        facets=in_readers_words(facets(index, search, at)),
        types=types,
        error=error,
        pages=_pages(search, found),
        relaxed=_relaxed(index, search, at) if not found.rows and error is None else [],
        anywhere=_address(replace(search, asked=relaxing.anywhere(search))),
        feed_query=urlencode(_pairs(search, without="page")),
    )


def _data(search: Search, found: directory.Found, error: Invalid | None) -> dict[str, Any]:
    if error is not None:
        return {"error": {"code": error.code, "message": error.message, "field": error.field}}
    return found_answer(search, found, "/meetings")


def _relaxed(index: Index, search: Search, at: datetime) -> list[tuple[str, str, int]]:
    """Words, address and how many there would be."""
    return [
        (one.words, _address(replace(search, asked=one.asked)), one.number)
        for one in relaxing.relaxed(index, search, at)
    ]


def found_answer(search: Search, found: directory.Found, address: str) -> dict[str, Any]:
    """The finder's answer for programs; ``next`` is the address of the next page, or None."""
    following = _address(search, address, page=found.page + 1) if found.has_more else None
    return {
        "meetings": answers.found_rows(found.rows),
        "total": found.total,
        "next": following,
        **({"taken_as": dict(found.mended)} if found.mended else {}),
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


def _address(search: Search, path: str = "/meetings", page: int = 1) -> str:
    pairs = _pairs(search, "page")
    if page > 1:
        pairs.append(("page", str(page)))
    return f"{path}?{urlencode(pairs)}" if pairs else path
