"""A coordinator uploads a list: first all that it would change, then exactly that."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from groups.upkeep.actions import uploads
from groups.upkeep.views import uploading
from tests.meetings.conftest import JSON, Town, record


@pytest.fixture
def town(app: Flask, tmp_path: Path) -> Town:
    """An empty one."""
    return Town(app, tmp_path)


@pytest.fixture
def mia(town: Town) -> FlaskClient:
    """She coordinates the site."""
    browser = town.let_in("Mia")
    town.type("member", "promote", "Mia", "coordinator")
    return browser


def show(who: FlaskClient, content: bytes, name: str = "north.json", **words: str) -> Any:
    form = {"list": (BytesIO(content), name), "drop_missing": "yes", **words}
    return who.post("/lists/upload", data=form, headers=JSON)


def take(who: FlaskClient, shown: Any, **words: str) -> Any:
    form = {"file": shown["file"], "shown": shown["shown"], "drop_missing": "yes"}
    return who.post("/lists/take-in", data=form | {"name": "north.json"} | words, headers=JSON)


def listed(*records: Any) -> bytes:
    return json.dumps(records).encode()


COUNTS = ("created", "changed", "missing", "doubtful")


def counts(shown: Any) -> tuple[int, ...]:
    return tuple(shown[name] for name in COUNTS)


def test_mia_sees_what_a_file_would_do_and_then_does_it(town: Town, mia: FlaskClient) -> None:
    shown = show(mia, listed(record("hope"), record("faith"))).json
    assert (counts(shown), town.total()) == ((2, 0, 0, 0), 0)

    taken = take(mia, shown)

    assert (taken.status_code, counts(taken.json)) == (200, (2, 0, 0, 0))
    assert sorted(town.found()) == ["faith", "hope"]


def test_each_change_is_shown_before_and_after_on_the_page(town: Town, mia: FlaskClient) -> None:
    take(mia, show(mia, listed(record("hope", notes="Ring"), record("old"))).json)
    with town.inside():
        town.meeting("hope").name = "Hope upstairs"

    form = {
        "list": (BytesIO(listed(record("hope", name="Hope Two", notes="Knock"))), "north.json"),
        "drop_missing": "yes",
    }
    page = mia.post("/lists/upload", data=form).text

    for words in ("Ring", "Knock", "Hope upstairs", "Hope Two", "Old", "Doubtful", "Take it in"):
        assert words in page
    assert town.read("/api/v1/meetings/hope")["notes"] == "Ring"


def test_what_was_shown_is_what_is_taken_or_nothing(town: Town, mia: FlaskClient) -> None:
    take(mia, show(mia, listed(record("hope", notes="Ring"))).json)
    shown = show(mia, listed(record("hope", notes="Knock"))).json
    with town.inside():
        town.meeting("hope").notes = "Somebody was quicker"

    refused = take(mia, shown)

    assert (refused.status_code, refused.json["error"]["code"]) == (409, "stale")
    assert town.read("/api/v1/meetings/hope")["notes"] == "Somebody was quicker"
    assert refused.json["doubtful"] == 1
    assert take(mia, refused.json).status_code == 200


def test_another_change_in_the_directory_stops_nobody(town: Town, mia: FlaskClient) -> None:
    town.found_friday()
    shown = show(mia, listed(record("hope"))).json
    with town.inside():
        town.meeting("friday-night").notes = "New door code"

    assert take(mia, shown).status_code == 200


def test_a_file_is_kept_for_an_hour_and_gone_once_taken(
    town: Town, mia: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = show(mia, listed(record("hope"))).json
    take(mia, shown)
    assert take(mia, shown).json["error"]["code"] == "expired"

    shown = show(mia, listed(record("faith"))).json
    monkeypatch.setattr(uploads, "KEPT_S", -1)
    late = take(mia, shown)

    assert (late.status_code, late.json["error"]["code"]) == (409, "expired")
    assert town.found() == ["hope"]


@pytest.mark.parametrize("name", ["../groups.db", "", "0" * 64, "secret-key"])
def test_no_other_file_is_reached(mia: FlaskClient, name: str) -> None:
    assert take(mia, {"file": name, "shown": "x"}).json["error"]["code"] == "expired"


def test_a_list_that_lost_most_of_itself_changes_nothing(town: Town, mia: FlaskClient) -> None:
    take(mia, show(mia, listed(*(record(f"one-{n}") for n in range(20)))).json)

    refused = show(mia, listed(*(record(f"one-{n}") for n in range(4))))

    assert (refused.status_code, refused.json["error"]["code"]) == (409, "suspicious_change")
    assert town.total() == 20


def test_one_broken_record_of_many_stops_all_or_is_left_out(town: Town, mia: FlaskClient) -> None:
    records = [record(f"one-{n}") for n in range(49)] + [record("bad", name={"en": "Bad"})]

    refused = show(mia, listed(*records))
    assert refused.status_code == 422
    assert refused.json["problems"] == ["record 50 (bad): name: Give this as text."]

    taken = take(mia, show(mia, listed(*records), skip_broken="yes").json, skip_broken="yes")
    assert counts(taken.json) == (49, 0, 0, 0)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"\xff\xfe[\x00", 400, "bad_encoding"),
        (b"<html>Please sign in", 400, "not_a_feed"),
        (b"[" * 100_000, 400, "too_deep"),
        (b'[{"slug": 1, "name": NaN}]', 400, "not_a_feed"),
        (b"BEGIN:VCALENDAR\r\n" * 500, 422, "not_a_feed"),
        (b"", 422, "not_a_feed"),
    ],
)
def test_what_is_no_list_is_refused(
    town: Town, mia: FlaskClient, content: bytes, status: int, code: str
) -> None:
    refused = show(mia, content)

    assert (refused.status_code, refused.json["error"]["code"]) == (status, code)
    assert town.total() == 0


@pytest.mark.parametrize("size", [20_000, 200_000])
def test_a_file_that_is_too_large_is_refused(
    mia: FlaskClient, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(uploading, "LARGEST", 10_000)

    refused = show(mia, b"a" * size)

    assert (refused.status_code, refused.json["error"]["code"]) == (413, "too_large")


def test_the_form_keeps_what_was_typed(mia: FlaskClient) -> None:
    form = {"list": (BytesIO(b"[]"), "x.json"), "name": "North", "timezone": "Mars/Olympus"}

    page = mia.post("/lists/upload", data=form)

    assert page.status_code == 422
    assert 'value="Mars/Olympus"' in page.text
    assert 'value="North"' in page.text
    assert 'role="alert"' in page.text


def test_markup_in_a_list_is_text_on_the_page(mia: FlaskClient) -> None:
    nasty = listed(record("hope", name="<script>alert(1)</script>", group="<img src=x>"))

    page = mia.post("/lists/upload", data={"list": (BytesIO(nasty), "<b>.json")}).text

    assert "<script>alert(1)" not in page
    assert "<b>.json" not in page


def test_nobody_else_takes_lists_in(town: Town) -> None:
    olu = town.let_in("Olu")

    assert olu.get("/lists/upload").status_code == 403
    assert show(olu, listed(record())).status_code == 403
    assert take(olu, {"file": "0" * 64, "shown": "x"}).status_code == 403
    assert show(town.visitor, listed(record())).status_code == 401
    assert town.total() == 0
