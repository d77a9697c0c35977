"""The one blueprint of this domain's commands."""

from flask import Blueprint

bp = Blueprint("upkeep_cli", __name__, cli_group=None)
