"""The one blueprint of this domain."""

from flask import Blueprint

bp = Blueprint("upkeep", __name__)
