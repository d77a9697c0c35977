"""The one blueprint of this domain."""

from flask import Blueprint

bp = Blueprint("rooms", __name__)
