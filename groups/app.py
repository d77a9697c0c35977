"""The app: the one module that knows every domain."""

import logging
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, request
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from groups.accounts import jobs as ended
from groups.accounts import session
from groups.accounts.cli import bp as member_commands
from groups.accounts.views import bp as accounts
from groups.calendars import jobs as calendar_upkeep
from groups.calendars import models as calendar_tables
from groups.calendars.cli import bp as feed_commands
from groups.calendars.views import bp as calendars
from groups.calendars.views.feeds import versions as calendar_versions
from groups.config import Settings
from groups.demo.cli import bp as demo_commands
from groups.demo.views import bp as demo
from groups.meetings import jobs as meeting_dates
from groups.meetings import models as meeting_tables
from groups.meetings.cli import bp as meeting_commands
from groups.meetings.views import bp as meetings
from groups.messaging import broadcasts as messages_out
from groups.messaging import events as message_events
from groups.messaging import jobs as old_words
from groups.messaging import models as messaging_tables
from groups.messaging.views import bp as messaging
from groups.notices.views import bp as notices
from groups.plumbing import assets, health, incoming, logs, panels
from groups.plumbing.backups.cli import bp as backup_commands
from groups.plumbing.db import db, engine_options, is_there_already, prepare
from groups.plumbing.errors import (
    BadRequest,
    Conflict,
    HomegroupError,
    NotFound,
    RateLimited,
    TooLarge,
    Unavailable,
)
from groups.plumbing.glances import Glances
from groups.plumbing.lane import Lane
from groups.plumbing.mail import sending as mail
from groups.plumbing.mail import table as mail_table
from groups.plumbing.pages import error_response
from groups.plumbing.realtime.connections import connections
from groups.plumbing.realtime.server import attach
from groups.plumbing.retention import bp as retention_commands
from groups.plumbing.security import RateLimits, add_headers
from groups.plumbing.tokens import new_id
from groups.rooms import events as room_events
from groups.rooms import jobs as old_rooms
from groups.rooms import models as room_tables
from groups.rooms.broadcasts import live as rooms_live
from groups.rooms.views import bp as rooms
from groups.sponsorship import jobs as old_asks
from groups.sponsorship import models as sponsorship_tables
from groups.sponsorship.views import bp as sponsorship
from groups.upkeep import jobs as upkeep_jobs
from groups.upkeep import models as upkeep_tables
from groups.upkeep.cli import bp as upkeep_commands
from groups.upkeep.views import bp as upkeep

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parent.parent
MEBIBYTE = 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """Build the app from settings (the environment's, unless given)."""
    settings = settings or Settings.from_environment()
    app = Flask(
        "groups",
        static_folder=str(_folder("static")),
        template_folder=str(_folder("templates")),
    )
    _configure(app, settings)
    incoming.set_up(app)
    _database(app, settings)
    session.set_up(app)
    app.jinja_env.globals["readers_clock"] = session.readers_clock
    CSRFProtect(app)
    _errors(app)
    add_headers(app)
    if settings.trusted_proxies:
        # Only who knocks is taken from the proxy, for counting tries; never a host or a scheme.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=0, x_host=0, x_prefix=0
        )
    assets.set_up(app)
    panels.set_up(app)
    for blueprint in _blueprints(settings):
        app.register_blueprint(blueprint)
    _sockets(app, settings)
    _fast_lane(app)
    return app


def _folder(name: str) -> Path:
    """A top-level folder: beside the package in a checkout, inside it in an installed wheel."""
    beside = ROOT / name
    return beside if beside.is_dir() else Path(str(files("groups"))) / f"_{name}"


def _configure(app: Flask, settings: Settings) -> None:
    logs.set_up()
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MEBIBYTE,
        MAX_FORM_MEMORY_SIZE=MEBIBYTE,
        MAX_FORM_PARTS=100,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # no referrer is ever sent, so none can be demanded
        SEND_FILE_MAX_AGE_DEFAULT=31536000,
    )
    app.jinja_options = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    app.extensions["rate_limits"] = RateLimits(on=settings.rate_limits)


def _database(app: Flask, settings: Settings) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url)
    db.init_app(app)
    Migrate(app, db, directory=str(_folder("migrations")), render_as_batch=True)
    with app.app_context():
        prepare(db.engine)


# Imported for what they declare: the events of each socket namespace.
_EVENTS = (message_events, room_events)

# Every domain's tables, so that migrations see them.
_TABLES = (
    calendar_tables,
    mail_table,
    meeting_tables,
    messaging_tables,
    room_tables,
    sponsorship_tables,
    upkeep_tables,
)


def _blueprints(settings: Settings) -> list[Blueprint]:
    found = [
        health.bp,
        accounts,
        backup_commands,
        calendars,
        feed_commands,
        meeting_commands,
        meetings,
        member_commands,
        messaging,
        notices,
        retention_commands,
        rooms,
        sponsorship,
        upkeep,
        upkeep_commands,
    ]
    if settings.environment != "production":
        found += [demo, demo_commands]
    return found


def _sockets(app: Flask, settings: Settings) -> None:
    attach(
        app,
        public_url=settings.public_url,
        also_opened_as=settings.also_opened_as,
        authenticate=ended.visitor_with_an_end,
        audiences_of=session.socket_audiences,
    )
    ended.set_up(app)
    room_events.set_up(app)
    calendar_upkeep.set_up(app)
    meeting_dates.set_up(app)
    old_asks.set_up(app)
    old_rooms.set_up(app)
    old_words.set_up(app)
    mail.set_up(app)
    upkeep_jobs.set_up(app)
    with app.app_context():
        rooms_live.bind(db.engine, settings.valkey_url)
        messages_out.bind(db.engine, settings.valkey_url, settings.secret_key)
    health.gauge("open_sockets", lambda: len(connections))


def _fast_lane(app: Flask) -> None:
    with app.app_context():
        look = Glances(db.engine)
    app.wsgi_app = Lane(app.wsgi_app, calendar_versions(look))  # type: ignore[method-assign]


def _errors(app: Flask) -> None:
    app.register_error_handler(HomegroupError, error_response)

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> Response:
        return error_response(
            BadRequest("This page was open for too long. Please send it once more.", code="csrf")
        )

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response | HTTPException:
        if error.code is None or error.code < 400:
            return error
        return _from_werkzeug(error)

    @app.errorhandler(OperationalError)
    @app.errorhandler(InterfaceError)
    @app.errorhandler(PoolTimeout)
    def database_away(error: SQLAlchemyError) -> Response:
        log.error("the database did not answer: %s", type(error).__name__)
        return error_response(Unavailable(10))

    @app.errorhandler(IntegrityError)
    def done_by_another(error: IntegrityError) -> Response:
        """Two did the same at once, a double press of one person perhaps: one of them is told."""
        return error_response(Conflict()) if is_there_already(error) else broken(error)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            return error_response(Unavailable(10))
        reference = new_id(8)
        log.error("%s at %s, reference %s", type(error).__name__, request.endpoint, reference)
        log.debug("details", exc_info=error)
        return error_response(
            HomegroupError(f"Something broke on our side. If it stays, mention {reference}.")
        )


def _from_werkzeug(error: HTTPException) -> Response:
    known: dict[int, HomegroupError] = {
        404: NotFound(),
        413: TooLarge(),
        429: RateLimited(60),
        503: Unavailable(10),
    }
    ours = known.get(error.code or 500)
    if ours is None:
        ours = BadRequest(_sentences.get(error.code or 400))
        ours.status = error.code or 400
        ours.code = error.name.lower().replace(" ", "_")
    response = error_response(ours)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


_sentences: dict[int, str] = {
    405: "This address does not take that. Go back and use the button on the page.",
    415: "Please send this as a form or as JSON.",
}


def main(arguments: list[str] | None = None) -> Any:
    """The installed script: ``groups COMMAND``, the same as ``flask --app wsgi COMMAND``."""
    from flask.cli import FlaskGroup

    group = FlaskGroup(create_app=lambda: create_app(), add_version_option=False)
    return group.main(args=arguments or sys.argv[1:], prog_name="groups")
