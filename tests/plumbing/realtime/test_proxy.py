"""Behind a proxy that talks to us over a Unix socket."""

import socket

from groups.plumbing.realtime.frames import close_frame, text_frame
from groups.plumbing.realtime.limits import Limits
from groups.plumbing.realtime.socket_loop import SocketLoop


def test_a_unix_socket_needs_no_options_of_tcp() -> None:
    near, far = socket.socketpair()
    near.setblocking(False)
    loop = SocketLoop(near, Limits(linger=0.01))

    loop.outbox.write(text_frame(b"hello"))
    loop.close(1000, "done")
    loop.end()
    near.close()

    assert far.recv(100) == text_frame(b"hello") + close_frame(1000, "done")
    far.close()
