"""Say one fact to many: encoded once, framed once, the same bytes to each socket."""

from collections.abc import Collection

from groups.plumbing.realtime.connections import Connection, connections
from groups.plumbing.realtime.frames import text_frame
from groups.plumbing.realtime.limits import Limits
from groups.plumbing.realtime.metrics import counters
from groups.plumbing.realtime.packets import encode_event

CREDIT_BYTES = Limits().credit_bytes


def broadcast(
    namespace: str,
    audience: str,
    event: str,
    payload: object,
    *,
    skip: Collection[Connection] = (),
    credit: int = CREDIT_BYTES,
) -> list[Connection]:
    """Return those left out because more than `credit` bytes already wait for them.

    Never switches greenlets, so two broadcasts reach everybody in the order they were made.
    """
    listeners = connections.audience(namespace, audience)
    if not listeners:
        return []
    frame = text_frame(encode_event(namespace, event, payload))
    behind = []
    sent = 0
    for connection in listeners:
        if skip and connection in skip:
            continue
        outbox = connection.outbox
        if outbox.pending > credit:
            behind.append(connection)
        else:
            outbox.write(frame)
            sent += 1
    counters.frames_out += sent
    counters.skipped += len(behind)
    return behind


def send_to(connection: Connection, event: str, payload: object) -> None:
    """One event to one connection, in order with its broadcasts and acknowledgements."""
    connection.peer.send(text_frame(encode_event(connection.namespace, event, payload)))
