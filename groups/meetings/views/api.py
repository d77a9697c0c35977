"""The read API: the public directory for programs, ``/api/v1``."""

import json
from datetime import timedelta
from importlib.resources import files
from typing import Any

from flask import Response, jsonify, request
from werkzeug.wrappers import Response as BaseResponse

from groups.meetings import directory, queries
from groups.meetings.feeds import answers
from groups.meetings.forms import finder as form
from groups.meetings.views.blueprint import bp
from groups.meetings.views.finder import found_answer
from groups.meetings.views.speaking import readers_language
from groups.plumbing import clock
from groups.plumbing.errors import NotFound
from groups.plumbing.pages import error_response

USUAL_WINDOW = timedelta(days=35)
DATES_ON_A_PAGE = 200


@bp.get("/api/v1/meetings")
def api_meetings() -> Response:
    search = form.search_from(_arguments())
    found = directory.find(search, clock.now())
    return jsonify(found_answer(search, found, "/api/v1/meetings"))


@bp.get("/api/v1/meetings/<slug>")
def api_meeting(slug: str) -> Response:
    meeting = queries.meeting_named(slug)
    return jsonify(answers.with_dates(meeting, queries.next_dates(meeting)))


@bp.get("/api/v1/meetings/<slug>/occurrences")
def api_meeting_occurrences(slug: str) -> Response:
    """The dates as the rule has them, in any window of at most 400 days."""
    since, until = form.window_from(_arguments(), USUAL_WINDOW)
    meeting = queries.meeting_named(slug)
    dates = queries.dates_between(meeting, since, until)
    return jsonify(
        {
            "meeting": meeting.slug,
            "from": clock.iso(since),
            "until": clock.iso(until),
            "occurrences": [answers.ruled_date(date, meeting) for date in dates],
        }
    )


@bp.get("/api/v1/occurrences")
def api_occurrences() -> Response:
    """Dates of any meetings, soonest first; only those kept as rows: about five weeks ahead."""
    arguments = _arguments()
    search = form.search_from(arguments)
    since, until = form.window_from(arguments, timedelta(days=1))
    first = (search.page - 1) * DATES_ON_A_PAGE
    dates = directory.dates_between(search, since, until, DATES_ON_A_PAGE + 1, first)
    shown = dates[:DATES_ON_A_PAGE]
    more = len(dates) > DATES_ON_A_PAGE
    return jsonify(
        {
            "occurrences": [answers.kept_date(date) for date in shown],
            "next": _next_page(search.page) if more else None,
        }
    )


@bp.get("/api/v1/groups")
def api_groups() -> Response:
    arguments = _arguments()
    page = form.page_from(arguments)
    rows, total = queries.listed_groups(form.words_from(arguments), page)
    more = page * queries.GROUPS_ON_A_PAGE < total
    return jsonify(
        {
            "groups": [answers.group(one) for one in rows],
            "total": total,
            "next": _next_page(page) if more else None,
        }
    )


@bp.get("/api/v1/groups/<slug>")
def api_group(slug: str) -> Response:
    group = queries.group_named(slug)
    meetings = queries.meetings_of(group)
    return jsonify(answers.group(group) | {"meetings": [answers.meeting(one) for one in meetings]})


@bp.get("/api/v1/types")
def api_types() -> Response:
    """Name them in the language the asker prefers, where we have it."""
    language = readers_language()
    response = jsonify({"types": answers.all_types(language)})
    response.content_language.add(language)
    response.vary.add("Accept-Language")
    return response


@bp.get("/api/v1/openapi.json")
def api_document() -> Response:
    return jsonify(_document())


@bp.get("/api/", defaults={"rest": ""})
@bp.get("/api/<path:rest>")
def api_nothing(rest: str) -> BaseResponse:  # noqa: ARG001 - whatever was asked for
    return error_response(NotFound())


def _arguments() -> dict[str, list[str]]:
    return request.args.to_dict(flat=False)


def _next_page(page: int) -> str:
    arguments = request.args.copy()
    arguments["page"] = str(page + 1)
    pairs = [(name, value) for name, values in arguments.lists() for value in values]
    return f"{request.path}?{form.in_address(pairs)}"


def _document() -> dict[str, Any]:
    text = files("groups.meetings").joinpath("openapi.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document
