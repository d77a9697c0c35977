"""Answering with a document that programs fetch again and again: ETag, 304, gzip, HEAD.

``tag`` names the content before it is written, so that an unchanged document costs neither
the writing nor the sending. What was written is kept in memory, with its gzip, for the next;
and ``lane.py`` answers the same question again without coming here at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from flask import Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import is_resource_modified, parse_accept_header

from groups.plumbing.keeping import Shelf
from groups.plumbing.packing import zipped

MOST_KEPT_BYTES = 32 * 1024 * 1024
# A list in the request's environ, where the fast lane hears what kind of answer this was.
HEARD = "homegroup.document"
_SMALLEST_ZIPPED = 600  # below that gzip gains nothing

Write = Callable[[], bytes | Sequence[bytes]]
Environ = dict[str, object]


@dataclass(frozen=True, slots=True)
class Document:
    """What decides how a document answers a request.

    Without ``by_time`` only the ETag does: a list that lost a member is not newer than before.
    """

    tag: str
    changed_at: datetime
    by_time: bool

    def known(self, environ: Environ) -> str | None:
        """Return the tag the asker already has the document under; None when they do not."""
        if "HTTP_IF_NONE_MATCH" not in environ and "HTTP_IF_MODIFIED_SINCE" not in environ:
            return None
        moment = self.changed_at if self.by_time else None
        for tag in (self.tag, f"{self.tag}-gz"):
            if environ.get("HTTP_IF_NONE_MATCH") == f'"{tag}"':
                return tag
        for tag in (self.tag, f"{self.tag}-gz"):
            if not is_resource_modified(environ, etag=f'"{tag}"', last_modified=moment):
                return tag
        return None


def document(
    tag: str,
    changed_at: datetime,
    write: Write,
    *,
    content_type: str,
    cache: str,
    filename: str,
    by_time: bool = True,
    kept: bool = True,
) -> Response:
    """Answer the conditional request for a document; ``write`` is called only when needed.

    It may return parts: those that are the same objects as before are not compressed again.
    Without ``kept`` nothing of it stays in memory: for what is made to a stranger's measure.
    """
    about = Document(tag, changed_at, by_time)
    if kept:
        request.environ.get(HEARD, []).append(about)
    known = about.known(request.environ)
    if known is not None:
        return _described(Response(status=304), known, changed_at, cache)
    text = _text(tag, write, kept=kept)
    if text.is_worth_packing and takes_gzip(request.environ):
        response = Response(text.packed, content_type=content_type)
        response.content_encoding = "gzip"
        tag = f"{tag}-gz"
    else:
        response = Response(text.plain, content_type=content_type)
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return _described(response, tag, changed_at, cache)


def takes_gzip(environ: Environ) -> bool:
    return _takes_gzip(str(environ.get("HTTP_ACCEPT_ENCODING", "")))


@lru_cache(maxsize=256)
def _takes_gzip(accepted: str) -> bool:
    return bool(parse_accept_header(accepted, Accept).quality("gzip") > 0)


def _described(response: Response, tag: str, changed_at: datetime, cache: str) -> Response:
    response.set_etag(tag)
    response.last_modified = changed_at
    response.headers["Cache-Control"] = cache
    response.headers["X-Robots-Tag"] = "noindex"
    response.vary.add("Accept-Encoding")
    if response.status_code == 304:
        response.headers.pop("Content-Type", None)
    return response


def written(tag: str, write: Write, *, kept: bool = True) -> bytes:
    """Return the document as it is, written once if it is ``kept``."""
    return _text(tag, write, kept=kept).plain


class _Text:
    """A document's bytes: joined when somebody wants them plain, packed when packed."""

    def __init__(self, parts: Sequence[bytes], *, kept: bool) -> None:
        self._parts = parts
        self._kept = kept
        self.length = sum(map(len, parts))

    @property
    def is_worth_packing(self) -> bool:
        return self.length >= _SMALLEST_ZIPPED

    @cached_property
    def plain(self) -> bytes:
        return b"".join(self._parts)

    @cached_property
    def packed(self) -> bytes:
        return zipped(self._parts, kept=self._kept)


_kept: Shelf[_Text] = Shelf(MOST_KEPT_BYTES)


def _text(tag: str, write: Write, *, kept: bool) -> _Text:
    known = _kept.get(tag)
    if known is not None:
        return known
    made = write()
    text = _Text([made] if isinstance(made, bytes) else made, kept=kept)
    return _kept.put(tag, text, 2 * text.length) if kept else text
