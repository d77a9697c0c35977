"""The one blueprint of this domain."""

from flask import Blueprint

bp = Blueprint("meetings", __name__)
