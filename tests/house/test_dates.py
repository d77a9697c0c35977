"""Dates as people say them, on pages that no script has touched."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

SUNDAY = datetime(2026, 12, 6, 19, 5, tzinfo=UTC)
TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("day-time", "Sunday 6 December, 19:05 UTC"),
        ("day", "6 December 2026"),
        ("short", "6 December"),
    ],
)
def test_the_sixth_is_not_called_nought_six(app: Flask, style: str, said: str) -> None:
    words = app.jinja_env.get_template("components/_when.html").module

    assert words.in_utc(SUNDAY, style) == said
    assert f">{said}</time>" in words.when(SUNDAY, style=style)


def test_no_page_writes_a_day_with_a_nought() -> None:
    nought = re.compile("%d %[bB]")

    strays = [path.name for path in TEMPLATES.rglob("*.html") if nought.search(path.read_text())]

    assert strays == []
