"""What each choice would find, beside all else that is asked."""

import re

import pytest
import time_machine

from groups.meetings import facets
from groups.meetings.forms.finder import search_from
from groups.meetings.indexing import current
from tests.meetings.conftest import WEDNESDAY, Town, record


@pytest.fixture
def choosing(town: Town) -> Town:
    with time_machine.travel(WEDNESDAY, tick=False):
        town.take_in(
            record("a", day=1, time="07:00", types=["O", "W"]),
            record("b", day=1, time="19:00", types=["C"], regions=["Kent", "Dover"]),
            record("c", day=2, time="19:00", types=["O", "S"], regions=["Kent", "Deal"]),
            record("d", day=2, time="19:00", types=["O", "ONL", "TC"]),
        )
    return town


def options(town: Town, query: str, name: str) -> dict[str, int]:
    """What the select of that name offers, and the numbers in it."""
    page = town.visitor.get(f"/meetings?{query}").text
    select = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.DOTALL)
    found = re.findall(r'value="([^"]+)"[^>]*>[^<]*\(([\d,]+)\)', select[0] if select else "")
    return {value: int(number) for value, number in found}


@time_machine.travel(WEDNESDAY, tick=False)
def test_each_choice_says_what_it_would_find(choosing: Town) -> None:
    assert options(choosing, "", "type")["O"] == 3
    assert options(choosing, "weekday=monday", "type") == {"C": 1, "O": 1, "W": 1}
    assert options(choosing, "weekday=monday", "weekday")["tuesday"] == 2
    assert options(choosing, "type=O", "time") == {
        "morning": 1,
        "midday": 0,
        "evening": 2,
        "night": 0,
    }
    assert options(choosing, "type=O", "attendance") == {
        "in-person": 2,
        "online": 1,
        "hybrid": 0,
    }


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_region_opens_to_its_parts(choosing: Town) -> None:
    assert options(choosing, "", "region") == {"kent": 2, "springfield": 2}
    assert options(choosing, "region=kent", "region") == {
        "kent": 2,
        "kent-deal": 1,
        "kent-dover": 1,
        "springfield": 2,
    }
    assert choosing.found("region=kent-dover") == ["b"]


@pytest.mark.parametrize(
    "query",
    ["", "type=O", "weekday=tuesday&type=O", "time=upcoming", "time=evening&attendance=in-person"],
)
@time_machine.travel(WEDNESDAY, tick=False)
def test_every_number_is_what_following_it_finds(choosing: Town, query: str) -> None:
    for name in ("type", "weekday", "region", "attendance", "language"):
        kept = "&".join(p for p in query.split("&") if p and not p.startswith(f"{name}="))
        for value, number in options(choosing, query, name).items() if name != "language" else ():
            assert choosing.total(f"{kept}&{name}={value}") == number, (name, value)


@time_machine.travel(WEDNESDAY, tick=False)
def test_counting_does_not_grow_with_the_regions(choosing: Town) -> None:
    many = [record(f"n{n}", region=f"Place {n}") for n in range(200)]
    choosing.take_in(*many, name="many")

    with choosing.app.app_context():
        counted = facets.facets(current(), search_from({}), WEDNESDAY)

    assert len(counted.regions) <= 300
