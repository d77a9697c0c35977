"""Events from the browser: declared with `on`, decoded by type, always acknowledged.

They do not pass through Flask's request context, which costs more than everything else
an event does; the handler gets the connection instead, and an application context.
"""

import logging
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from traceback import StackSummary, walk_tb
from typing import Any, TypeVar

import msgspec

from groups.plumbing.errors import BadRequest, HomegroupError, Unavailable, as_acknowledgement
from groups.plumbing.realtime.connections import Connection
from groups.plumbing.realtime.metrics import counters

encode = msgspec.json.Encoder().encode
logger = logging.getLogger("groups.realtime")

P = TypeVar("P")
Answer = Mapping[str, object]
Tell = Callable[[Answer | HomegroupError], None]


@dataclass(frozen=True, slots=True)
class Later:
    """What a handler returns whose answer comes afterwards: ``begin`` is given whom to tell.

    The next event of the connection does not wait for it; a HomegroupError that ``begin``
    raises is the answer.
    """

    begin: Callable[[Tell], None]


Handler = Callable[[Connection, P], Answer | Later]
Leaving = Callable[[Connection, str], None]
HandlerContext = Callable[[], AbstractContextManager[object]]

RESERVED = frozenset(
    [
        "*",
        "connect",
        "connect_error",
        "disconnect",
        "disconnecting",
        "message",
        "json",
        "newListener",
        "removeListener",
        "__disconnect_final",
    ]
)
"""Names with a meaning inside Socket.IO, whose handlers a stock server runs for anybody."""

NOTHING_TO_ADD = b'{"ok":true}'
NOT_UNDERSTOOD = "We could not read that. Reload the page and try again."
_PLACE = re.compile(r" - at `\$\.?(?P<field>[^`]*)`")


@dataclass(frozen=True, slots=True)
class Registration:
    namespace: str
    event: str
    decode: Callable[[msgspec.Raw | str], Any]
    handler: Handler[Any]
    bare: bool


registrations: dict[tuple[str, str], Registration] = {}
leavings: dict[str, list[Leaving]] = {}


def on(
    namespace: str, event: str, payload_type: type[P], *, bare: bool = False
) -> Callable[[Handler[P]], Handler[P]]:
    """Let a function answer an event. It returns what is acknowledged beside `"ok": true`.

    `payload_type` is anything msgspec decodes: a Struct, a TypedDict, dict[str, Any]. `bare`:
    without an application context, for what is said so often that even this is felt.
    """
    if event in RESERVED:
        raise ValueError(f"{event!r} is a name of Socket.IO's own")
    if (namespace, event) in registrations:
        raise ValueError(f"{event!r} is answered already in {namespace}")

    def register(handler: Handler[P]) -> Handler[P]:
        decode = msgspec.json.Decoder(payload_type).decode
        registrations[namespace, event] = Registration(namespace, event, decode, handler, bare)
        return handler

    return register


def on_leaving(namespace: str) -> Callable[[Leaving], Leaving]:
    """Let a function know when a connection has ended, with the words why.

    The connection is out of its audiences by then, and can no longer be written to.
    """

    def register(handler: Leaving) -> Leaving:
        leavings.setdefault(namespace, []).append(handler)
        return handler

    return register


def answer(
    registration: Registration,
    connection: Connection,
    raw: msgspec.Raw | str,
    context: HandlerContext,
) -> bytes | Later:
    """Run one event and return the JSON to acknowledge. Whatever happens, there is one."""
    counters.events += 1
    try:
        payload = registration.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        return refused(BadRequest(NOT_UNDERSTOOD, field=_field_of(error)))
    try:
        if registration.bare:
            said = registration.handler(connection, payload)
        else:
            with context():
                said = registration.handler(connection, payload)
        return said if isinstance(said, Later) else accepted(said)
    except HomegroupError as error:
        return refused(error)
    except Exception as error:
        report(error, f"{registration.namespace} {registration.event}")
        return refused(Unavailable(5))


def accepted(said: Answer) -> bytes:
    return encode({"ok": True, **said}) if said else NOTHING_TO_ADD


def told(said: Answer | HomegroupError) -> bytes:
    """What to acknowledge of an answer that came later."""
    return refused(said) if isinstance(said, HomegroupError) else accepted(said)


def refused(error: HomegroupError) -> bytes:
    return encode({"ok": False, "error": as_acknowledgement(error)})


def tell_leaving(connection: Connection, reason: str, context: HandlerContext) -> None:
    for handler in leavings.get(connection.namespace, ()):
        try:
            with context():
                handler(connection, reason)
        except Exception as error:
            report(error, f"{connection.namespace} leaving")


def report(error: Exception, doing: str) -> None:
    """Log where it broke, never with what: messages of errors quote people's words."""
    counters.failures += 1
    frames = StackSummary.extract(walk_tb(error.__traceback__), lookup_lines=False)
    places = " < ".join(f"{Path(each.filename).name}:{each.lineno}" for each in reversed(frames))
    logger.error("%s failed: %s at %s", doing, type(error).__name__, places)


def _field_of(error: Exception) -> str | None:
    found = _PLACE.search(str(error))
    return found["field"] or None if found else None
