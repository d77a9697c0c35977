"""Who is asking: the opaque cookie, the session row behind it, the current member.

``rows`` are kept, ``cookie`` is the key to one, ``members`` says who is asking, ``signing_in``
begins and ends, ``ending`` tells every process, ``sockets`` are signed in by the same session.
"""

from groups.accounts.session.clocks import readers_clock
from groups.accounts.session.cookie import current_session, session_id
from groups.accounts.session.ending import end_sessions, on_sessions_ended, recently_ended
from groups.accounts.session.members import (
    current_member,
    refuse_if_ended,
    required_member,
    set_up,
    sign_in_required,
)
from groups.accounts.session.rows import forget_expired
from groups.accounts.session.signing_in import begin, sign_out
from groups.accounts.session.sockets import SocketVisitor, socket_audiences, socket_visitor

__all__ = [
    "SocketVisitor",
    "begin",
    "current_member",
    "current_session",
    "end_sessions",
    "forget_expired",
    "on_sessions_ended",
    "readers_clock",
    "recently_ended",
    "refuse_if_ended",
    "required_member",
    "session_id",
    "set_up",
    "sign_in_required",
    "sign_out",
    "socket_audiences",
    "socket_visitor",
]
