"""A small application under test: the transport as rooms and messages will use it.

Who you are is the cookie `who`; nobody is let in as "eve". Cleo's sign-in takes so long
that her session can end meanwhile.
"""

import gc
import os
import socket
from pathlib import Path
from typing import Any

import gevent
import msgspec
from flask import Flask, request
from greenlet import greenlet

from groups.plumbing.errors import Forbidden, RateLimited, Stale, Unauthenticated
from groups.plumbing.realtime.broadcast import broadcast, send_to
from groups.plumbing.realtime.connections import Connection, connections
from groups.plumbing.realtime.engine import live
from groups.plumbing.realtime.engine_socket import EngineSocket
from groups.plumbing.realtime.events import on, on_leaving
from groups.plumbing.realtime.limits import Limits
from groups.plumbing.realtime.metrics import counters
from groups.plumbing.realtime.server import attach

left: list[str] = []
arrived = gevent.event.Event()
may_go_on = gevent.event.Event()


class Words(msgspec.Struct):
    text: str
    nested: Any = None


@on("/rooms", "say", Words)
def say(connection: Connection, words: Words) -> dict[str, object]:
    return {"text": words.text, "by": connection.identity}


@on("/messages", "say", Words)
def say_privately(connection: Connection, words: Words) -> dict[str, object]:
    return {"text": words.text, "by": connection.identity, "privately": True}


@on("/rooms", "say_slowly", Words)
def say_slowly(connection: Connection, words: Words) -> dict[str, object]:
    """Take longest over the first word, so that a transport without order shows it."""
    gevent.sleep(0.05 if words.text == "0" else 0)
    return {"text": words.text}


@on("/rooms", "refuse", Words)
def refuse(connection: Connection, words: Words) -> dict[str, object]:
    match words.text:
        case "stale":
            raise Stale(7)
        case "later":
            raise RateLimited(3)
        case "broken":
            raise ZeroDivisionError("Ben's private words")
        case "unspeakable":
            return {"what": object()}
    raise Forbidden


@on("/rooms", "count", dict)
def count(connection: Connection, nothing: dict[str, Any]) -> dict[str, object]:
    return {"frames_in": counters.frames_in, "process": os.getpid()}


@on("/rooms", "listen", Words)
def listen(connection: Connection, words: Words) -> dict[str, object]:
    connection.enter(words.text)
    return {}


@on("/rooms", "tell", Words)
def tell(connection: Connection, words: Words) -> dict[str, object]:
    skip = [connection] if words.nested == "others" else []
    behind = broadcast("/rooms", words.text, "told", {"about": words.nested}, skip=skip)
    return {"behind": [each.identity for each in behind]}


@on("/rooms", "pour", Words)
def pour(connection: Connection, words: Words) -> dict[str, object]:
    """Send this many broadcasts of 64 kB at once."""
    skipped = 0
    for number in range(int(words.text)):
        payload = {"number": number, "words": "x" * 65536}
        skipped += len(broadcast("/rooms", "poured", "told", payload, credit=words.nested or 65536))
    return {"skipped": skipped}


@on_leaving("/rooms")
def note_leaving(connection: Connection, reason: str) -> None:
    left.append(f"{connection.identity}: {reason}")
    record = os.environ.get("LEAVINGS_FILE")
    if record:
        with Path(record).open("a") as file:
            file.write(f"{connection.identity}: {reason}\n")


def who_is_it(environ: dict[str, Any], auth: dict[str, object]) -> str:
    who = request.cookies.get("who", "")
    if who == "cleo":
        arrived.set()
        may_go_on.wait()
    if who == "broken":
        raise ZeroDivisionError("Ben's private words")
    if not who or who == "eve" or auth.get("csrf") != "from-the-page":
        raise Unauthenticated
    return who


def create_app() -> Flask:
    app = Flask(__name__)
    attach(
        app,
        public_url=os.environ["PUBLIC_URL"],
        authenticate=who_is_it,
        audiences_of=lambda who: [f"session:{who}"],
        limits=msgspec.json.decode(os.environ.get("LIMITS", "{}"), type=Limits),
    )

    @app.get("/figures")
    def figures() -> dict[str, Any]:
        return {
            "open": counters.open_sockets,
            "closed": dict(counters.closed),
            "refused": dict(counters.refused),
            "failures": counters.failures,
            "skipped": counters.skipped,
            "frames_in": counters.frames_in,
            "live": len(live),
            "connections": len(connections),
            "listening": len(list(connections.audience("/rooms", "poured"))),
            "left": left,
            "process": os.getpid(),
            "descriptors": len(list(Path("/proc/self/fd").iterdir())),
            "kilobytes": resident_kilobytes(),
            "greenlets": sum(isinstance(one, greenlet) for one in gc.get_objects()),
        }

    @app.get("/options")
    def options() -> list[list[int]]:
        names = (socket.TCP_NODELAY, socket.TCP_USER_TIMEOUT)
        return [
            [raw_of(each).getsockopt(socket.IPPROTO_TCP, name) for name in names] for each in live
        ]

    @app.post("/sign-out/<who>")
    def sign_out(who: str) -> dict[str, int]:
        for connection in connections.where(lambda each: each.identity == who):
            send_to(connection, "access_ended", {"reason": "signed_out"})
        return {"closed": connections.close_audience(f"session:{who}", 4401, "signed out")}

    @app.post("/wait-for-cleo")
    def wait_for_cleo() -> dict[str, bool]:
        return {"arrived": arrived.wait(10)}

    @app.post("/let-cleo-in")
    def let_cleo_in() -> dict[str, bool]:
        may_go_on.set()
        return {}

    return app


def raw_of(engine_socket: EngineSocket) -> socket.socket:
    return engine_socket._raw


def resident_kilobytes() -> int:
    with Path("/proc/self/status").open() as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
