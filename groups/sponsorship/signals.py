"""News of sponsorship, for the domains above.

Each is sent inside the transaction, once its rows are flushed: a listener that writes does
so in the same transaction, and one that tells somebody queues that with ``after_commit``.
"""

from blinker import Signal

sponsorship_asked = Signal()
"""Sender: the Ask. Not sent when the asked must not hear of it (a block)."""

sponsorship_accepted = Signal()
"""Sender: the new Pairing."""

sponsorship_ended = Signal()
"""Sender: the Pairing that ended. Neither side's name goes with it, on purpose."""
