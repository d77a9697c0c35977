"""Answering with a document that programs fetch again and again: ETag, 304, gzip, HEAD.

``tag`` names the content before it is written, so that an unchanged document costs neither
the writing nor the sending. What was written is kept in memory, with its gzip, for the next.
"""

import gzip
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from flask import Response, request
from werkzeug.http import is_resource_modified

MOST_KEPT_BYTES = 32 * 1024 * 1024
_SMALLEST_ZIPPED = 600  # below that gzip gains nothing
_kept: OrderedDict[str, tuple[bytes, bytes]] = OrderedDict()


def document(
    tag: str,
    changed_at: datetime,
    write: Callable[[], bytes],
    *,
    content_type: str,
    cache: str,
    filename: str,
    by_time: bool = True,
) -> Response:
    """Answer the conditional request for a document; ``write`` is called only when needed.

    Without ``by_time`` only the ETag decides: a list that lost a member is not newer than before.
    """
    zips = request.accept_encodings.quality("gzip") > 0
    for known in (tag, f"{tag}-gz"):
        environ, moment = request.environ, changed_at if by_time else None
        if not is_resource_modified(environ, etag=f'"{known}"', last_modified=moment):
            return _described(Response(status=304), known, changed_at, cache)
    plain, zipped = _written(tag, write)
    if zips and zipped:
        response = Response(zipped, content_type=content_type)
        response.content_encoding = "gzip"
        tag = f"{tag}-gz"
    else:
        response = Response(plain, content_type=content_type)
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return _described(response, tag, changed_at, cache)


def _described(response: Response, tag: str, changed_at: datetime, cache: str) -> Response:
    response.set_etag(tag)
    response.last_modified = changed_at
    response.headers["Cache-Control"] = cache
    response.headers["X-Robots-Tag"] = "noindex"
    response.vary.add("Accept-Encoding")
    if response.status_code == 304:
        response.headers.pop("Content-Type", None)
    return response


def _written(tag: str, write: Callable[[], bytes]) -> tuple[bytes, bytes]:
    if tag in _kept:
        _kept.move_to_end(tag)
        return _kept[tag]
    plain = write()
    # A fixed time in the gzip header: the same document is the same bytes.
    zipped = gzip.compress(plain, 6, mtime=0) if len(plain) >= _SMALLEST_ZIPPED else b""
    _kept[tag] = (plain, zipped)
    while sum(len(one) + len(two) for one, two in _kept.values()) > MOST_KEPT_BYTES:
        _kept.popitem(last=False)
    return plain, zipped
