"""What we write down about ourselves: never who, never from where, never what they said."""

import logging
import sys


class OnOneLine(logging.Formatter):
    """A library may log what a stranger sent: it forges no line, and moves no cursor."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - as logging names it
        record.message = "".join(map(_shown, record.message))
        return super().formatMessage(record)


def _shown(letter: str) -> str:
    return letter if letter.isprintable() else letter.encode("unicode_escape").decode()


def set_up() -> None:
    """One line an event on standard error; libraries speak up only when something is wrong."""
    root = logging.getLogger("groups")
    if not root.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(OnOneLine("%(asctime)s %(levelname)s %(name)s %(message)s"))
        root.addHandler(handler)
        root.setLevel(logging.INFO)
        root.propagate = False
    # Their own lines may carry addresses, session ids or message text.
    for library in ("engineio", "socketio", "werkzeug", "engineio.server", "socketio.server"):
        logging.getLogger(library).setLevel(logging.WARNING)
