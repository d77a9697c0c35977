"""The component page: every component in every state, for the eye and for axe."""

from datetime import UTC, datetime

from flask import Blueprint, render_template

from groups.notices import helplines

bp = Blueprint("demo", __name__)

SWATCHES = (
    "paper",
    "surface",
    "sunken",
    "accent",
    "accent-wash",
    "live",
    "danger",
    "danger-wash",
)


@bp.get("/_components")
def components() -> str:
    lines = helplines.shown_on(datetime.now(UTC).date())
    return render_template(
        "demo/components.html", section="", swatches=SWATCHES, lines=lines["gb"].lines[:2]
    )
