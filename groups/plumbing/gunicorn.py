"""How gunicorn serves us: read with ``-c python:groups.plumbing.gunicorn``.

One gevent process on SQLite, which has one writer anyway; several on PostgreSQL.
Every lower-case name here is a setting of gunicorn's.
"""

import gc
import logging
import os
import resource
from typing import TYPE_CHECKING, Any

from gunicorn.glogging import Logger

from groups.config import Settings

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.config import Config
    from gunicorn.workers.base import Worker

settings = Settings.from_environment()

SERVERS_ON_POSTGRESQL = min(4, os.cpu_count() or 1)
OPEN_FILES = 65_536

bind = settings.bind
worker_class = "gevent"
workers = 1 if settings.on_sqlite else SERVERS_ON_POSTGRESQL
worker_connections = 4000
max_requests = 0  # a restart would drop everybody who is in a room
preload_app = False  # each process opens its own database connections and its own tailer
timeout = 60
keepalive = 5  # also how long a request may take to arrive: in two seconds a slow phone's did not
graceful_timeout = 8  # the drain of the sockets is done well before
control_socket_disable = True  # it would open ~/.gunicorn/gunicorn.ctl
accesslog = None
# From 127.0.0.1, where a proxy is, gunicorn would take SCRIPT_NAME and X-Forwarded-Proto for true.
# A stranger whose proxy passes them on would move us to another path, past what it closes off.
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
proc_name = "homegroup"


def on_starting(_server: "Arbiter") -> None:
    """Allow as many open sockets as the system lets us; the usual 1,024 are soon used up."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, OPEN_FILES), most))


def post_worker_init(worker: "Worker") -> None:
    """Let a restart say goodbye to the people in a room, and begin what should be ready soon."""
    # Imported here, in the worker, because gevent must have patched the process before
    # anything that opens sockets or starts threads is loaded.
    import gevent

    from groups.plumbing.realtime.drain import drain_on_sigterm
    from groups.plumbing.repeating import AT_START

    drain_on_sigterm(worker)
    forget_to_look_at_the_code()
    app: Any = worker.wsgi
    for work in app.extensions.get(AT_START, ()):
        gevent.spawn(work)


def forget_to_look_at_the_code() -> None:
    """Leave what was loaded until now out of garbage collection, which is for what comes.

    Going through all modules again and again cost a busy room a tenth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


class LoggerWithoutAddresses(Logger):
    """Gunicorn's own log, less what could point at a person.

    Its two messages about a request name the client's address, and the path, which in a
    calendar's address is the secret itself.
    """

    def setup(self, cfg: "Config") -> None:
        super().setup(cfg)
        self.error_log.addFilter(forget_who_asked)


def forget_who_asked(record: logging.LogRecord) -> bool:
    for said in ("Invalid request", "Error handling request"):
        if str(record.msg).startswith(said):
            record.msg, record.args = said, ()
    return True


logger_class = LoggerWithoutAddresses
