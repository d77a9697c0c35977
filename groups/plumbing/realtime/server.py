"""Flask-SocketIO, set up our way, with our own sockets underneath."""

import importlib.util
import logging
from collections.abc import Callable, Collection, Iterable
from functools import partial
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import msgspec
import socketio.exceptions
from flask import Flask
from flask_socketio import SocketIO

from groups.plumbing.errors import (
    BadRequest,
    HomegroupError,
    Unauthenticated,
    Unavailable,
    as_acknowledgement,
)
from groups.plumbing.realtime.connections import Connection, connections
from groups.plumbing.realtime.engine import Engine, Environ
from groups.plumbing.realtime.events import (
    NOT_UNDERSTOOD,
    HandlerContext,
    Later,
    Registration,
    answer,
    refused,
    registrations,
    report,
    tell_leaving,
)
from groups.plumbing.realtime.limits import Limits
from groups.plumbing.realtime.sids import Sids

Authenticate = Callable[[Environ, dict[str, object]], Any]
AudiencesOf = Callable[[Any], Iterable[str]]

library_log = logging.getLogger("groups.realtime.library")
library_log.setLevel(logging.WARNING)


class Unsafe(RuntimeError):
    """An installed package would break every WebSocket."""


def attach(
    app: Flask,
    *,
    public_url: str,
    also_opened_as: Collection[str] = (),
    authenticate: Authenticate,
    audiences_of: AudiencesOf = lambda _: (),
    namespaces: Collection[str] = ("/rooms", "/messages"),
    handler_context: HandlerContext | None = None,
    limits: Limits | None = None,
) -> SocketIO:
    """Let `app` serve /socket.io. Import the modules that use `on` before this.

    Sockets are taken from pages of `public_url`, and of no other address but `also_opened_as`.
    `authenticate(environ, auth)` runs inside `app.request_context(environ)`, returns the
    identity or raises HomegroupError. `audiences_of(identity)` names what the new connection
    listens to from the first moment, such as its session. `handler_context` surrounds each
    event; by default an application context.
    """
    refuse_rivals()
    limits = limits or Limits()
    origins = frozenset(origin_of(one) for one in (public_url, *also_opened_as))
    shell = _shell(app, origins, namespaces, limits)
    context = handler_context or app.app_context
    for namespace in namespaces:
        entrance = partial(_connect, app, namespace, authenticate, audiences_of)
        shell.server.on("connect", entrance, namespace=namespace)
        shell.server.on("disconnect", partial(_disconnect, context), namespace=namespace)
    _answer_events(shell, namespaces, context)
    Engine(shell, origins, limits).install()
    return shell


def _shell(
    app: Flask, origins: frozenset[str], namespaces: Collection[str], limits: Limits
) -> SocketIO:
    """Flask-SocketIO without what we do ourselves: its rooms, its sessions, its polling."""
    return SocketIO(
        app,
        async_mode="gevent",
        async_handlers=False,
        manage_session=False,
        monitor_clients=False,
        transports=["websocket"],
        allow_upgrades=False,
        http_compression=False,
        cors_allowed_origins=sorted(origins),
        ping_interval=limits.ping_interval,
        ping_timeout=limits.ping_timeout,
        max_http_buffer_size=limits.message_bytes,
        namespaces=list(namespaces),
        client_manager=Sids(),
        logger=library_log,
        engineio_logger=library_log,
    )


def _answer_events(shell: SocketIO, namespaces: Collection[str], context: HandlerContext) -> None:
    """Let every function that uses `on` answer its event."""
    if stray := {each.namespace for each in registrations.values()} - set(namespaces):
        # Without our entrance python-socketio would let everybody in.
        raise ValueError(f"events in namespaces nobody asked for: {sorted(stray)}")
    for registration in registrations.values():
        shell.server.on(
            registration.event,
            partial(_event, registration, context),
            namespace=registration.namespace,
        )


def refuse_rivals() -> None:
    for rival in ("geventwebsocket", "eventlet"):
        if importlib.util.find_spec(rival) is not None:
            raise Unsafe(f"Uninstall {rival}: while it is importable every WebSocket fails.")


def origin_of(public_url: str) -> str:
    """As a browser writes it: lower case, without the scheme's own port (RFC 6454 section 6.2)."""
    parts = urlsplit(public_url)
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    port = "" if parts.port in (None, usual) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _connect(
    app: Flask,
    namespace: str,
    authenticate: Authenticate,
    audiences_of: AudiencesOf,
    sid: str,
    environ: Environ,
    auth: dict[str, object] | None = None,
) -> bool:
    """Let a socket in. Only here it passes through Flask, with its cookies, like a page."""
    began = monotonic()
    try:
        with app.request_context(environ):
            identity = authenticate(environ, auth or {})
            audiences = list(audiences_of(identity))
    except HomegroupError as error:
        raise _refused(error) from None
    except Exception as error:
        report(error, f"{namespace} connect")
        raise _refused(Unavailable(5)) from None
    # From here on nothing switches greenlets: who was signed out until now is refused,
    # and who is signed out later is found in the audience.
    if connections.closed_since(began, audiences):
        raise _refused(Unauthenticated())
    server = app.extensions["socketio"].server
    peer = server.eio.sockets[server.manager.eio_sid_from_sid(sid, namespace)]
    connections.add(Connection(connections, peer, sid, namespace, identity), audiences)
    return True


def _refused(error: HomegroupError) -> socketio.exceptions.ConnectionRefusedError:
    return socketio.exceptions.ConnectionRefusedError(error.message, as_acknowledgement(error))


def _disconnect(context: HandlerContext, sid: str, reason: str) -> None:
    connection = connections.remove(sid)
    if connection is not None:
        tell_leaving(connection, reason, context)


def _event(
    registration: Registration, context: HandlerContext, sid: str, raw: msgspec.Raw | str
) -> bytes | Later:
    connection = connections.get(sid)
    if connection is None:
        return refused(BadRequest(NOT_UNDERSTOOD))
    return answer(registration, connection, raw, context)
