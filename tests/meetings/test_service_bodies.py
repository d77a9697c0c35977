"""Areas and regions: who serves which groups, as people see it and as lists say it."""

import json
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from groups.accounts.actions import promote
from groups.demo import cast
from groups.meetings.actions.closures import close_down
from groups.meetings.models import ServiceBody
from groups.plumbing.db import db
from tests.meetings.conftest import JSON, Town
from tests.meetings.test_asked_as_bmlt import ask

AREA = {"name": "Valley Area", "kind": "AS", "helpline": "555 0100", "website": "https://v.example"}


@pytest.fixture
def cora(friday: Town) -> FlaskClient:
    """Cora keeps the list: a coordinator."""
    cora = friday.let_in("Cora")
    with friday.inside():
        promote(cast.member("Cora"), "coordinator")
    return cora


@pytest.fixture
def region(friday: Town, cora: FlaskClient) -> Town:
    """A region, an area within it, and Friday Night in the area."""
    assert cora.post("/bodies/new", data={"name": "West Region", "kind": "RS"}).status_code == 303
    assert cora.post("/bodies/new", data=AREA | {"parent": "west-region"}).status_code == 303
    answer = cora.post("/bodies/valley-area/groups", data={"group": "/groups/friday"})
    assert answer.status_code == 303, answer.text
    return friday


def test_a_visitor_reads_the_tree_and_what_each_serves(region: Town) -> None:
    page = region.visitor.get("/bodies").text

    assert page.index("West Region") < page.index("Valley Area")
    assert page.count("1 meeting<") == 2
    above = region.visitor.get("/bodies/west-region").text
    assert "Friday Night" in above
    assert "Valley Area" in above
    area = region.visitor.get("/bodies/valley-area").text
    assert 'href="tel:5550100"' in area
    assert "https://v.example" in area
    assert "Change this page" not in area


def test_a_group_that_comes_under_a_closure_is_revised_for_its_subscribers(
    region: Town, cora: FlaskClient
) -> None:
    def revised() -> int:
        return int(region.read("/api/v1/meetings/friday-night")["sequence"])

    cora.post("/bodies/valley-area/groups/friday/remove")
    with region.inside():
        west = db.session.query(ServiceBody).filter_by(slug="west-region").one()
        close_down(west, date(2026, 12, 1), reason="Storm")
    before = revised()

    cora.post("/bodies/valley-area/groups", data={"group": "friday"})
    taken = revised()
    cora.post("/bodies/valley-area/edit", data=AREA | {"parent": ""})
    moved = revised()
    cora.post("/bodies/valley-area/groups/friday/remove")

    assert before < taken < moved
    assert revised() == moved


def test_a_program_reads_the_same(region: Town) -> None:
    bodies = region.read("/bodies")["bodies"]

    assert {one["slug"]: one["parent"] for one in bodies} == {
        "valley-area": "west-region",
        "west-region": None,
    }
    west = region.read("/bodies/west-region")
    assert [one["slug"] for one in west["groups"]] == ["friday"]
    assert west["next"][0]["meeting"] == "friday-night"


def test_only_who_keeps_the_list_changes_the_tree(region: Town) -> None:
    ana = region.let_in("Ana")

    assert ana.post("/bodies/new", data=AREA).status_code == 403
    assert ana.get("/bodies/valley-area/edit").status_code == 403
    assert ana.post("/bodies/valley-area/groups", data={"group": "friday"}).status_code == 403
    assert ana.post("/bodies/valley-area/groups/friday/remove").status_code == 403
    assert ana.post("/bodies/valley-area/remove").status_code == 403
    assert region.visitor.post("/bodies/new", data=AREA).status_code == 401
    assert len(region.read("/bodies")["bodies"]) == 2


def test_a_body_moves_but_never_below_itself(region: Town, cora: FlaskClient) -> None:
    refused = cora.post("/bodies/west-region/edit", data={"name": "West", "parent": "valley-area"})
    assert refused.status_code == 422
    assert "cannot belong to itself" in refused.text

    moved = cora.post("/bodies/valley-area/edit", data=AREA | {"parent": ""})

    assert moved.status_code == 303
    assert region.read("/bodies/valley-area")["parent"] is None
    assert region.read("/bodies/west-region")["groups"] == []


def test_a_body_with_groups_stays(region: Town, cora: FlaskClient) -> None:
    refused = cora.post("/bodies/valley-area/remove")
    assert refused.status_code == 409
    assert "Move its groups" in refused.text

    cora.post("/bodies/valley-area/groups/friday/remove")

    assert cora.post("/bodies/valley-area/remove").status_code == 303
    assert region.visitor.get("/bodies/valley-area").status_code == 404


def test_a_group_that_is_not_there_is_said_so_and_the_words_stay(
    region: Town, cora: FlaskClient
) -> None:
    answer = cora.post("/bodies/valley-area/groups", data={"group": "no-such"})

    assert answer.status_code == 422
    assert "There is no group at that address" in answer.text
    assert 'value="no-such"' in answer.text


def test_an_unlisted_group_is_not_shown_by_its_area(region: Town) -> None:
    from groups.meetings.actions import horizon

    with region.inside():
        meeting = region.meeting("friday-night")
        meeting.group.listed = False
        horizon.rebuild([meeting])

    for address in ("/bodies/valley-area", "/bodies/west-region"):
        assert "Friday Night" not in region.visitor.get(address).text


def test_bmlt_clients_see_the_tree_under_one_root(region: Town) -> None:
    rows = ask(region, "GetServiceBodies")

    names = {one["id"]: one["name"] for one in rows}
    parents = {one["name"]: names.get(one["parent_id"]) for one in rows}
    assert parents["Valley Area"] == "West Region"
    assert parents["West Region"] == "All meetings listed here"
    area = next(one for one in rows if one["name"] == "Valley Area")
    assert (area["type"], area["helpline"], area["url"]) == ("AS", "555 0100", "https://v.example")
    meeting = ask(region, "GetSearchResults")[0]
    assert meeting["service_body_bigint"] == area["id"]
    assert meeting["service_body_name"] == "Valley Area"


def test_bmlt_clients_ask_for_a_body_with_those_above_or_below(region: Town) -> None:
    ids = {one["name"]: one["id"] for one in ask(region, "GetServiceBodies")}
    west, valley = ids["West Region"], ids["Valley Area"]

    def named(question: str) -> list[str]:
        return [one["name"] for one in ask(region, f"GetServiceBodies&{question}")]

    assert named(f"services[]={valley}") == ["Valley Area"]
    assert named(f"services[]={valley}&parents=1") == list(ids)
    assert named(f"services={west}&recursive=1") == ["West Region", "Valley Area"]
    assert named("services=nonsense") == []
    assert ask(region, f"GetSearchResults&services={west}") == []
    assert len(ask(region, f"GetSearchResults&services={west}&recursive=1")) == 1
    assert ask(region, f"GetSearchResults&services=-{west}&recursive=1") == []


def exported(town: Town) -> Any:
    file = town.folder / "all.json"
    assert town.type("export-meetings", str(file)).exit_code == 0
    said = json.loads(file.read_text())
    file.unlink()
    return said


def test_bodies_move_to_another_server_without_loss(region: Town) -> None:
    before = exported(region)
    assert [one["slug"] for one in before["bodies"]] == ["west-region", "valley-area"]
    assert before["groups"][0]["body"] == "valley-area"
    with region.inside():
        region.meeting("friday-night").group.body = None
        for row in db.session.query(ServiceBody):
            row.parent_id = None
        db.session.flush()
        for row in db.session.query(ServiceBody):
            db.session.delete(row)

    taken = region.take_in_content(json.dumps(before).encode())

    assert taken.exit_code == 0, taken.output
    assert exported(region) == before


@pytest.mark.parametrize(
    ("bodies", "said"),
    [
        ([{"slug": "a", "name": "A", "parent": "b"}], "not among the bodies"),
        ([{"slug": "a", "name": "A"}, {"slug": "a", "name": "B"}], "there twice"),
        ([{"slug": "a", "name": "A", "kind": "XX"}], "Give one of"),
        ({"slug": "a"}, "as a list"),
    ],
)
def test_bodies_that_make_no_tree_are_refused(town: Town, bodies: Any, said: str) -> None:
    content = {"format": "homegroup/1", "bodies": bodies, "groups": []}

    taken = town.take_in_content(json.dumps(content).encode())

    assert taken.exit_code == 2
    assert said in taken.output


def test_the_page_asks_the_database_few_questions(region: Town) -> None:
    with region.counting() as statements:
        region.visitor.get("/bodies/west-region", headers=JSON)

    assert len(statements) <= 6
