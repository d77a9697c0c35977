"""The directory as other programs' lists: asked again, unchanged, it costs no transfer."""

import hashlib
import json
from collections.abc import Callable

from flask import Response, current_app

from groups.meetings import queries
from groups.meetings.feeds import meeting_guide, spreadsheet
from groups.meetings.views.blueprint import bp
from groups.plumbing import clock
from groups.plumbing.documents import Write, document
from groups.plumbing.security import RateLimits, caller

KEPT = "public, max-age=300"
# Portions of four hundred meetings; of one caller, that is about a quarter of a processor.
AT_ONCE = 400
WORK = "1000/10 minutes"


@bp.get("/feeds/meeting-guide.json")
def meeting_guide_feed() -> Response:
    return _feed(_meeting_guide, "application/json", "meeting-guide.json")


@bp.get("/feeds/meetings.csv")
def spreadsheet_feed() -> Response:
    response = _feed(_spreadsheet, "text/csv; charset=utf-8", "meetings.csv")
    response.headers["Content-Disposition"] = 'attachment; filename="meetings.csv"'
    return response


def _meeting_guide() -> bytes:
    records = meeting_guide.records(our_address())
    return b"[%s]" % b", ".join(json.dumps(one, ensure_ascii=False).encode() for one in records)


def _spreadsheet() -> bytes:
    return spreadsheet.written(our_address()).encode()


def _feed(write: Callable[[], bytes], content_type: str, filename: str) -> Response:
    parts = (directory_at(), our_address(), filename)
    tag = hashlib.sha256(" ".join(parts).encode()).hexdigest()[:32]

    def counted() -> bytes:
        spend(meeting_guide.how_many_public())
        return write()

    return public_document(tag, counted, content_type, filename)


def spend(meetings: int) -> None:
    """Count the work of writing so many meetings for whoever asks; raises RateLimited.

    What is unchanged, or written already, costs nothing.
    """
    limits: RateLimits = current_app.extensions["rate_limits"]
    limits.allow(WORK, "directory", caller(), cost=max(1, -(-meetings // AT_ONCE)))


def public_document(
    tag: str, write: Write, content_type: str, filename: str, *, kept: bool = True
) -> Response:
    """Answer with what any site may show: only its tag decides whether it is known already."""
    response = document(
        tag,
        clock.now(),
        write,
        content_type=content_type,
        cache=KEPT,
        filename=filename,
        by_time=False,
        kept=kept,
    )
    response.headers.pop("Last-Modified", None)
    return open_to_all(response)


def open_to_all(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def directory_at() -> str:
    """Another word with every change, and every hour: which series holds depends on the date."""
    return f"{queries.directory_mark()} {clock.now():%Y-%m-%dT%H}"


def our_address() -> str:
    address: str = current_app.config["SETTINGS"].public_url
    return address
