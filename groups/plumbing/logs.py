"""What we write down about ourselves: never who, never from where, never what they said."""

import logging
import sys


def set_up() -> None:
    """One line an event on standard error; libraries speak up only when something is wrong."""
    root = logging.getLogger("groups")
    if not root.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        root.addHandler(handler)
        root.setLevel(logging.INFO)
        root.propagate = False
    # Their own lines may carry addresses, session ids or message text.
    for library in ("engineio", "socketio", "werkzeug", "engineio.server", "socketio.server"):
        logging.getLogger(library).setLevel(logging.WARNING)
