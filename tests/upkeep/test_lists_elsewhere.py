"""An operator names a list elsewhere, and it is fetched again and again."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from groups.config import Settings, UnsafeSettings
from groups.plumbing import clock
from groups.plumbing.db import db
from groups.upkeep.jobs import sources as jobs
from groups.upkeep.models import Proposal, Source
from tests.meetings.conftest import Town, record
from tests.servers.elsewhere import Answer, Elsewhere


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    server = Elsewhere()
    yield server
    server.close()


@pytest.fixture
def town(app: Flask, tmp_path: Path) -> Town:
    """An empty one."""
    return Town(app, tmp_path)


@pytest.fixture
def near(town: Town) -> Town:
    """A try-out, which may fetch from this machine."""
    kept = town.app.config["SETTINGS"]
    town.app.config["SETTINGS"] = Settings(**{**kept.__dict__, "private_lists": True})
    return town


def name_it(town: Town, url: str, *options: str) -> None:
    said = town.type("source", "add", "north", url, "--fellowship", "aa", *options)
    assert said.exit_code == 0, said.output


def source(town: Town) -> dict[str, Any]:
    with town.inside():
        found = db.session.scalars(select(Source)).one()
        return {column.name: getattr(found, column.name) for column in Source.__table__.columns}


def listed(*records: Any) -> bytes:
    return json.dumps(records).encode()


def test_a_named_list_is_fetched_and_taken_in(near: Town, elsewhere: Elsewhere) -> None:
    elsewhere.says(body=listed(record("hope"), record("faith")), ETag='"one"')
    name_it(near, f"{elsewhere.url}/feed.json")

    said = near.type("source", "refresh", "north")

    assert "2 created, 0 changed, 0 gone" in said.output
    assert sorted(near.found()) == ["faith", "hope"]
    assert source(near)["etag"] == '"one"'
    assert "2 created" in near.type("source", "list").output


def test_the_next_look_asks_only_for_what_is_new(near: Town, elsewhere: Elsewhere) -> None:
    elsewhere.says(body=listed(record()), ETag='"one"')
    name_it(near, elsewhere.url)
    near.type("source", "refresh", "north")

    elsewhere.says(304, b"")
    said = near.type("source", "refresh", "north")

    assert "Nothing new" in said.output
    assert elsewhere.asked[-1][1]["If-None-Match"] == '"one"'
    assert near.found() == ["hope"]


def test_what_vanished_from_it_is_hidden_and_comes_back(near: Town, elsewhere: Elsewhere) -> None:
    everything = [record(f"one-{n}") for n in range(6)]
    elsewhere.says(body=listed(*everything))
    name_it(near, elsewhere.url)
    near.type("source", "refresh", "north")

    elsewhere.says(body=listed(*everything[:4]))
    near.type("source", "refresh", "north")
    assert near.total() == 4

    elsewhere.says(body=listed(*everything))
    near.type("source", "refresh", "north")
    assert near.total() == 6


def test_a_list_that_lost_most_of_itself_is_not_believed(near: Town, elsewhere: Elsewhere) -> None:
    elsewhere.says(body=listed(*(record(f"one-{n}") for n in range(20))))
    name_it(near, elsewhere.url)
    near.type("source", "refresh", "north")

    elsewhere.says(body=listed(record("one-1")))
    said = near.type("source", "refresh", "north")

    assert "19 of 20 meetings are missing" in said.output
    assert near.total() == 20
    assert source(near)["failures"] == 1


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((503, {}, b"busy"), "The server answered 503"),
        ((200, {}, b"<!DOCTYPE html><title>Just a moment...</title>"), "This is a web page"),
        ((200, {}, b'[{"name": "Hope"}]'), "Nothing was taken in"),
        ((200, {}, b'{"error": "no"}'), "This is not a list of meetings"),
    ],
)
def test_what_went_wrong_is_told_and_the_wait_grows(
    near: Town, elsewhere: Elsewhere, answer: Answer, sentence: str
) -> None:
    elsewhere.says(body=listed(record()))
    name_it(near, elsewhere.url)
    near.type("source", "refresh", "north")

    elsewhere.answer = lambda _path: answer
    assert sentence in near.type("source", "refresh", "north").output
    first = source(near)["fetch_at"] - clock.now()
    near.type("source", "refresh", "north")

    now = source(near)
    assert (now["failures"], sentence in now["outcome"]["failed"]) == (2, True)
    assert now["fetch_at"] - clock.now() > first + timedelta(hours=20)
    assert near.found() == ["hope"]


def test_only_what_is_due_is_looked_at(near: Town, elsewhere: Elsewhere) -> None:
    elsewhere.says(body=listed(record()))
    name_it(near, elsewhere.url)

    with near.app.app_context():
        assert jobs.refresh_due() == 1
        assert jobs.refresh_due() == 0

    assert len(elsewhere.asked) == 1


def test_the_clock_looks_in_a_process_of_its_own(near: Town, elsewhere: Elsewhere) -> None:
    elsewhere.says(body=listed(record()))
    name_it(near, elsewhere.url)

    with near.app.app_context():
        jobs.refresh_when_due()
        jobs.refresh_when_due()

    assert near.found() == ["hope"]
    assert len(elsewhere.asked) == 1


def test_two_processes_do_not_look_at_once(near: Town, elsewhere: Elsewhere) -> None:
    name_it(near, elsewhere.url)

    def look_as_another_process(_path: str) -> Answer:
        with near.app.app_context():
            assert jobs.refresh_due() == 0
        return 200, {}, listed(record())

    elsewhere.answer = look_as_another_process
    with near.app.app_context():
        assert jobs.refresh_due() == 1

    assert len(elsewhere.asked) == 1


def test_a_bmlt_server_is_asked_for_all_it_knows(near: Town, elsewhere: Elsewhere) -> None:
    answers = {
        "GetSearchResults": [
            {
                "id_bigint": "1",
                "meeting_name": "Hope",
                "weekday_tinyint": "2",
                "start_time": "19:00:00",
                "service_body_bigint": "7",
                "formats": "Nuevo",
                "location_street": "1 Hill St",
                "location_municipality": "New York",
                "location_province": "NY",
                "location_nation": "USA",
            }
        ],
        "GetFormats": [{"key_string": "Nuevo", "world_id": "BEG"}],
        "GetServiceBodies": [{"id": "7", "parent_id": "0", "name": "Hill Area", "type": "AS"}],
    }

    def answer(path: str) -> Answer:
        what = parse_qs(urlsplit(path).query)["switcher"][0]
        return 200, {}, json.dumps(answers[what]).encode()

    elsewhere.answer = answer
    name_it(near, f"{elsewhere.url}/main_server/", "--format", "bmlt")

    said = near.type("source", "refresh", "north")

    assert "1 created" in said.output, said.output
    assert near.read("/api/v1/meetings/hope-monday")["types"] == ["BE"]
    assert elsewhere.asked[0][0] == (
        "/main_server/client_interface/json/?switcher=GetSearchResults"
    )
    with near.inside():
        group = near.meeting("hope-monday").group
        assert group.body is not None
        assert (group.body.name, group.body.kind) == ("Hill Area", "AS")


def test_nothing_inside_is_fetched(town: Town, elsewhere: Elsewhere) -> None:
    name_it(town, elsewhere.url)

    said = town.type("source", "refresh", "north")

    assert "usual ports only" in said.output or "private network" in said.output
    assert elsewhere.asked == []
    assert source(town)["failures"] == 1


def test_production_refuses_to_fetch_from_inside() -> None:
    environ = {
        "GROUPS_ENV": "production",
        "GROUPS_SECRET_KEY": "x" * 40,
        "GROUPS_PUBLIC_URL": "https://meetings.example.org",
        "GROUPS_PRIVATE_LISTS": "on",
        "GROUPS_DATABASE_URL": "sqlite://",
    }

    with pytest.raises(UnsafeSettings) as refused:
        Settings.from_environment(environ)

    assert "GROUPS_PRIVATE_LISTS" in refused.value.sentence


def test_what_both_changed_waits_as_a_proposal(near: Town, elsewhere: Elsewhere) -> None:
    elsewhere.says(body=listed(record(notes="Ring")))
    name_it(near, elsewhere.url)
    near.type("source", "refresh", "north")
    with near.inside():
        near.meeting("hope").notes = "Knock"

    elsewhere.says(body=listed(record(notes="New bell")))
    near.type("source", "refresh", "north")
    elsewhere.says(body=listed(record(notes="Newest bell")))
    near.type("source", "refresh", "north")

    with near.inside():
        rows = db.session.scalars(select(Proposal).order_by(Proposal.id)).all()
        assert [(one.origin, one.state) for one in rows] == [
            ("source", "superseded"),
            ("source", "open"),
        ]
        assert rows[1].fields == {"notes": {"was": "Knock", "wanted": "Newest bell"}}
        assert near.meeting("hope").notes == "Knock"


def test_removing_a_list_keeps_its_meetings(near: Town, elsewhere: Elsewhere) -> None:
    elsewhere.says(body=listed(record()))
    name_it(near, elsewhere.url)
    near.type("source", "refresh", "north")

    near.type("source", "remove", "north")

    assert near.found() == ["hope"]
    assert "There is no list of that name" in near.type("source", "refresh", "north").output


def test_an_operator_names_a_list_on_a_page(near: Town, elsewhere: Elsewhere) -> None:
    ana = near.let_in("Ana")
    assert ana.get("/lists").status_code == 403
    near.type("member", "promote", "Ana", "operator")

    wrong = ana.post("/lists", data={"name": "north", "url": "gopher://x"})
    assert wrong.status_code == 422
    assert "Give an address that begins with https://" in wrong.text
    assert 'value="north"' in wrong.text
    named = ana.post("/lists", data={"name": "north", "url": elsewhere.url, "hours": "6"})
    assert named.status_code == 303
    elsewhere.says(503, b"")
    near.type("source", "refresh", "north")

    page = ana.get("/lists").text
    assert "The last look went wrong" in page
    assert "The server answered 503" in page
    number = source(near)["id"]
    assert ana.post(f"/lists/{number}/refresh").status_code == 303
    assert source(near)["fetch_at"] <= clock.now()
    assert ana.post(f"/lists/{number}/remove").status_code == 303
    assert "No list is fetched yet" in ana.get("/lists").text


def test_a_list_whose_zone_is_not_known_any_more_waits_for_another(
    near: Town, elsewhere: Elsewhere
) -> None:
    zoneless = {"timezone": None, "formatted_address": None, "region": None}
    elsewhere.says(body=listed(record("hope", **zoneless), record("faith")))
    name_it(near, elsewhere.url, "--timezone", "America/Chicago")
    with near.inside():
        db.session.scalars(select(Source)).one().timezone = "US/Pacific-New"

    near.type("source", "refresh", "north")

    assert near.found() == ["faith"]
    assert "Give the time zone by its name" in str(source(near)["outcome"])
