"""Liveness, readiness, figures: for machines that watch over the server."""

import resource
from collections.abc import Callable

from flask import Blueprint, Response, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from groups.config import LOCAL_HOSTS
from groups.plumbing.db import db
from groups.plumbing.errors import NotFound, Unavailable

bp = Blueprint("health", __name__)
_gauges: dict[str, Callable[[], float]] = {}


def gauge(name: str, read: Callable[[], float]) -> None:
    """Show a figure at /metrics. No label may name a person or an address."""
    _gauges[name] = read


@bp.get("/healthz")
def healthz() -> Response:
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> Response:
    """Ready when the database answers and its schema is there."""
    try:
        db.session.execute(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        db.session.rollback()
        raise Unavailable(5, "The database does not answer yet.") from None
    return Response("ready\n", mimetype="text/plain")


@bp.get("/metrics")
def metrics() -> Response:
    """Prometheus text, for this machine only: behind a proxy nobody outside sees it."""
    if request.remote_addr not in LOCAL_HOSTS or request.headers.get("X-Forwarded-For"):
        raise NotFound
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    lines = [f"homegroup_peak_memory_bytes {rss}"]
    lines += [f"homegroup_{name} {read()}" for name, read in sorted(_gauges.items())]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
