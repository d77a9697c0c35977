"""The directory as other programs' lists: asked again, unchanged, it costs no transfer."""

import hashlib
import json
from collections.abc import Callable

from flask import Response, current_app, request

from groups.meetings import queries
from groups.meetings.feeds import meeting_guide, spreadsheet
from groups.meetings.views.blueprint import bp
from groups.plumbing import clock

KEPT_S = 300
LARGEST_KEPT = 8 * 1024 * 1024
_kept: dict[str, tuple[str, bytes]] = {}


@bp.get("/feeds/meeting-guide.json")
def meeting_guide_feed() -> Response:
    return _feed(_meeting_guide, "application/json")


@bp.get("/feeds/meetings.csv")
def spreadsheet_feed() -> Response:
    response = _feed(_spreadsheet, "text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="meetings.csv"'
    return response


def _meeting_guide() -> str:
    return json.dumps(list(meeting_guide.records(_our_address())), ensure_ascii=False)


def _spreadsheet() -> str:
    return spreadsheet.written(_our_address())


def _feed(write: Callable[[], str], mimetype: str) -> Response:
    """Answer with the feed, or 304. What was written is kept until the directory changes."""
    etag = _etag()
    response = Response(content_type=mimetype)
    response.set_etag(etag)
    if not request.if_none_match.contains(etag):
        response.data = _content(write, etag)
    response.headers["Cache-Control"] = f"public, max-age={KEPT_S}"
    # The list is public: any site may show it.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.make_conditional(request)
    return response


def _etag() -> str:
    """Another one with every change, and every day: which series holds depends on the date."""
    parts = (queries.directory_mark(), clock.now().date().isoformat(), _our_address())
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:32]


def _content(write: Callable[[], str], etag: str) -> bytes:
    kept_etag, content = _kept.get(write.__name__, ("", b""))
    if kept_etag != etag:
        content = write().encode()
        if len(content) <= LARGEST_KEPT:
            _kept[write.__name__] = (etag, content)
    return content


def _our_address() -> str:
    address: str = current_app.config["SETTINGS"].public_url
    return address
