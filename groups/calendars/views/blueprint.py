"""The one blueprint of this domain, and where it is served."""

from flask import Blueprint, current_app

from groups.calendars.feeds import Site
from groups.config import Settings

bp = Blueprint("calendars", __name__)


def site() -> Site:
    return Site.of(settings())


def settings() -> Settings:
    ours: Settings = current_app.config["SETTINGS"]
    return ours
