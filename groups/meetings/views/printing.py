"""A search on paper: a page to print, and the same list as a PDF."""

from collections import OrderedDict
from hashlib import sha256

import gevent
from flask import current_app, request
from werkzeug.wrappers import Response

from groups.meetings import types
from groups.meetings.feeds import paper
from groups.meetings.feeds.printed import Printed
from groups.meetings.feeds.printed import printed as list_of
from groups.meetings.forms import finder as form
from groups.meetings.search import Search
from groups.meetings.views.blueprint import bp
from groups.plumbing import clock
from groups.plumbing.pages import answer
from groups.plumbing.security import caller

TITLE = "Meetings"
MOST_KEPT = 8
WRITTEN = "30/10 minutes"  # for one caller, beside those that are kept
_kept: OrderedDict[bytes, bytes] = OrderedDict()


@bp.get("/meetings/print")
def printed() -> Response:
    search, list_ = _asked()
    sentences = list(paper.sentences(_in_words(search), list_))
    return answer(
        "meetings/print.html",
        {"days": len(list_.days), "dates": list_.dates},
        list=list_,
        sentences=sentences,
        pdf=_address("/meetings.pdf"),
    )


@bp.get("/meetings.pdf")
def printed_pdf() -> Response:
    search, list_ = _asked()
    asked = _in_words(search)
    address = current_app.config["SETTINGS"].public_url + _address("/meetings")
    key = sha256(repr((asked, address, list_)).encode()).digest()
    content = _kept.get(key)
    if content is None:
        current_app.extensions["rate_limits"].allow(WRITTEN, "pdf", caller())
        # Seconds of work for thousands of lines: nobody else waits for it.
        work = gevent.get_hub().threadpool.spawn(paper.pdf, TITLE, asked, list_, address)
        content = work.get() or b""
        _kept[key] = content
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="meetings.pdf"'
    return response


def _asked() -> tuple[Search, Printed]:
    search = form.search_from(request.args.to_dict(flat=False))
    return search, list_of(search, clock.now())


def _address(path: str) -> str:
    query = request.query_string.decode("ascii", "ignore")
    return f"{path}?{query}" if query else path


def _in_words(search: Search) -> str:
    """Say what was asked, as somebody with the paper in their hand would want to know."""
    asked = search.asked
    parts = [f"\u201c{words}\u201d" for words in asked.get("search", ())]
    parts += [words.title() for name in ("weekday", "time") for words in asked.get(name, ())]
    parts += types.names_of(list(search.types))
    parts += [
        words for name in ("attendance", "region", "language") for words in asked.get(name, ())
    ]
    parts += [words.upper() for words in asked.get("fellowship", ())]
    if search.near:
        parts.append(f"within {(asked.get('distance') or ['10'])[0]} {search.unit}")
    return ", ".join(parts) if parts else "All meetings"
