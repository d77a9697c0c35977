"""The fast lane: a public document that did not change, answered before any of our machinery.

It never writes an answer. It remembers, whole, what the slow way said for an address, and says
the same again for as long as a cheap *version* holds. What that is, each domain says: something
that another commit cannot leave as it was. It is read from the database at every request, before
anything else, so no process ever answers what a commit before it made untrue.

    404, 422, 503, cookies, forms    always the slow way
    200 and 304 of a ``document``    remembered, for GET and HEAD

Strange query strings are free to make up, so an address with one is remembered only when it is
asked for a second time, and on a shelf of its own: they cannot push out those without.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from groups.plumbing.documents import HEARD, Document, takes_gzip
from groups.plumbing.keeping import Shelf

log = logging.getLogger(__name__)

MOST_BYTES = 24 * 1024 * 1024
MOST_SEEN_ONCE = 4096
LONGEST_ADDRESS = 2048
_HEADERS_WEIGH = 2048

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]
# What holds for a path now; None sends it the slow way.
Version = Callable[[str], Hashable | None]


@dataclass(slots=True)
class _Answer:
    status: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(slots=True)
class _Remembered:
    """One address at one version: how it decides, and the answers given so far."""

    version: Hashable
    about: Document
    answers: dict[tuple[str | None, bool], _Answer] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        return sum(_HEADERS_WEIGH + len(answer.body) for answer in self.answers.values())


class Lane:
    """Stands before ``app``. ``versions`` is by the beginning of paths; the longest counts."""

    def __init__(self, app: App, versions: Mapping[str, Version]) -> None:
        self._app = app
        self._versions = sorted(versions.items(), key=lambda one: -len(one[0]))
        self._beginnings = tuple(versions)
        self._plain: Shelf[_Remembered] = Shelf(MOST_BYTES)
        self._queried: Shelf[_Remembered] = Shelf(MOST_BYTES)
        self._seen_once: OrderedDict[bytes, None] = OrderedDict()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(self._beginnings) or not _is_simple(environ):
            return self._app(environ, start_response)
        version = self._version(path)
        if version is None:
            return self._app(environ, start_response)
        key, shelf = _key(environ), self._shelf(environ)
        remembered = shelf.get(key)
        if remembered is None or remembered.version != version:
            return self._ask(environ, start_response, key, version)
        answer = remembered.answers.get(_question(remembered.about, environ))
        if answer is None:
            return self._ask(environ, start_response, key, version)
        start_response(answer.status, answer.headers[:])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    def _version(self, path: str) -> Hashable | None:
        for beginning, version in self._versions:
            if path.startswith(beginning):
                try:
                    return version(path)
                except Exception as error:
                    # The slow way asks the database again, and knows what to say when it is away.
                    log.warning("a version could not be read: %s", type(error).__name__)
                    return None
        return None

    def _shelf(self, environ: Environ) -> Shelf[_Remembered]:
        return self._queried if environ.get("QUERY_STRING") else self._plain

    def _ask(
        self, environ: Environ, start_response: StartResponse, key: bytes, version: Hashable
    ) -> Iterable[bytes]:
        """Ask the slow way, and remember what it says."""
        said: list[tuple[str, list[tuple[str, str]]]] = []
        heard: list[Document] = []
        environ[HEARD] = heard

        def hear(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            said[:] = [(status, headers)]
            return start_response(status, headers, *more)

        chunks = self._app(environ, hear)
        if not heard or environ["REQUEST_METHOD"] != "GET":
            return chunks
        try:
            body = b"".join(chunks)
        finally:
            getattr(chunks, "close", lambda: None)()
        if said and self._may_remember(environ, key, *said[0]):
            self._remember(environ, key, version, heard[0], _Answer(*said[0], body))
        return [body]

    def _may_remember(
        self, environ: Environ, key: bytes, status: str, headers: list[tuple[str, str]]
    ) -> bool:
        if not status.startswith(("200", "304")):
            return False
        if any(name.lower() == "set-cookie" for name, _ in headers):
            return False
        return not environ.get("QUERY_STRING") or self._was_seen(key)

    def _was_seen(self, key: bytes) -> bool:
        if self._queried.get(key) is not None or key in self._seen_once:
            return True
        self._seen_once[key] = None
        if len(self._seen_once) > MOST_SEEN_ONCE:
            self._seen_once.popitem(last=False)
        return False

    def _remember(
        self, environ: Environ, key: bytes, version: Hashable, about: Document, answer: _Answer
    ) -> None:
        shelf = self._shelf(environ)
        remembered = shelf.get(key)
        if remembered is None or remembered.version != version or remembered.about != about:
            remembered = _Remembered(version, about)
        remembered.answers[_question(about, environ)] = answer
        shelf.put(key, remembered, remembered.weight)


def _is_simple(environ: Environ) -> bool:
    if environ.get("REQUEST_METHOD") not in {"GET", "HEAD"}:
        return False
    length = len(environ["PATH_INFO"]) + len(environ.get("QUERY_STRING", ""))
    return length <= LONGEST_ADDRESS and not environ.get("CONTENT_LENGTH")


def _question(about: Document, environ: Environ) -> tuple[str | None, bool]:
    """Tell apart what one address may be answered: what the asker has, and how they take it."""
    known = about.known(environ)
    return known, known is None and takes_gzip(environ)


def _key(environ: Environ) -> bytes:
    """Name an address without keeping it: it may be a secret one."""
    address = f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}"
    return blake2b(address.encode("utf-8", "surrogatepass"), digest_size=16).digest()
