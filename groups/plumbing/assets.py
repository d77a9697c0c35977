"""Addresses of the built front-end files: hashed names, kept for a year by browsers."""

import json
from pathlib import Path

from flask import Flask, url_for


def set_up(app: Flask) -> None:
    """Give templates ``asset("app.css")``."""
    manifest = Path(app.static_folder or "static") / "dist" / "manifest.json"
    names: dict[str, str] = {}

    def asset(name: str) -> str:
        if not names or app.config["SETTINGS"].environment == "demo":
            names.update(_read(manifest))
        return url_for("static", filename=f"dist/{names.get(name, name)}")

    app.jinja_env.globals["asset"] = asset


def _read(manifest: Path) -> dict[str, str]:
    try:
        return dict(json.loads(manifest.read_text()))
    except FileNotFoundError:
        return {}
