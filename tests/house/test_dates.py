"""Dates as people say them, on pages that no script has touched."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from groups.demo import cast
from groups.plumbing.db import transaction

SUNDAY = datetime(2026, 12, 6, 19, 5, tzinfo=UTC)
TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("day-time", "Sunday 6 December, 19:05 UTC"),
        ("day", "6 December 2026"),
        ("short", "6 December"),
        ("time", "19:05 UTC"),
    ],
)
def test_the_sixth_is_not_called_nought_six(app: Flask, style: str, said: str) -> None:
    words = app.jinja_env.get_template("components/_when.html").module

    assert words.in_utc(SUNDAY, style) == said
    assert f">{said}</time>" in words.when(SUNDAY, style=style)


def test_a_member_reads_on_the_clock_they_chose(app: Flask) -> None:
    words = app.jinja_env.get_template("components/_when.html").module
    with app.app_context(), transaction():
        cast.member("Ana").timezone = "America/New_York"
    signing_in = {"handle": "Ana", "password": cast.PASSWORD}
    app.config["WTF_CSRF_ENABLED"] = False

    with app.test_client() as ana:
        ana.post("/sign-in", data=signing_in)
        ana.get("/me")

        assert words.own_time(SUNDAY) == "Sunday 6 December, 14:05 EST"
        assert ">14:05 EST</time>" in words.when("2026-12-06T19:05:00.123Z", style="time")
        assert words.in_utc(SUNDAY) == "Sunday 6 December, 19:05 UTC"


def test_a_line_not_yet_written_has_no_words_for_its_time(app: Flask) -> None:
    words = app.jinja_env.get_template("components/_when.html").module

    assert "></time>" in words.when("")


def test_no_page_writes_a_day_with_a_nought() -> None:
    nought = re.compile("%d %[bB]")

    strays = [path.name for path in TEMPLATES.rglob("*.html") if nought.search(path.read_text())]

    assert strays == []
