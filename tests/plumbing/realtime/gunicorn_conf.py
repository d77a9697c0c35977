"""The hook as groups/plumbing/gunicorn.py has it; only it ends a server before a test gives up."""

from groups.plumbing.realtime.drain import drain_on_sigterm

worker_class = "gevent"
worker_connections = 4000
control_socket_disable = True
timeout = 30
graceful_timeout = 100


def post_worker_init(worker):  # type: ignore[no-untyped-def]
    drain_on_sigterm(worker)
