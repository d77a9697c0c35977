"""Who may be suggested to whom: pure rules, tried on what people might say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.sponsorship import wording
from groups.sponsorship.matching import Facts, Person, eligible, ranked, would_help
from groups.sponsorship.week import BLOCKS, rows

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
EVENINGS = frozenset({"MO4", "TU4", "WE4"})
FACTS = Facts(NOW)

CLEO = Person(1, languages=frozenset({"en"}), hours=EVENINGS)
DOV = Person(
    2,
    languages=frozenset({"en"}),
    hours=EVENINGS,
    recovery_days=800,
    has_sponsor=True,
    listed=True,
    confirmed_at=NOW - timedelta(days=3),
    free_places=1,
)


def set_of(*words: str) -> frozenset[str]:
    return frozenset(words)


def test_cleo_may_ask_dov() -> None:
    assert eligible(CLEO, DOV, FACTS) == []


@pytest.mark.parametrize(
    ("cleo", "dov", "why"),
    [
        ({"adult": False}, {}, "adults"),
        ({}, {"adult": False}, "adults"),
        ({"id": 2}, {}, "themselves"),
        ({"works_with": set_of("woman")}, {"gender": "man"}, "gender"),
        ({"gender": "man"}, {"works_with": set_of("woman", "nonbinary")}, "gender"),
        ({"works_with": set_of("same"), "gender": "woman"}, {"gender": "man"}, "gender"),
        ({"works_with": set_of("same")}, {}, "gender"),
        ({"languages": set_of("es")}, {}, "language"),
        ({"hours": set_of("MO4", "SU0")}, {}, "hours"),
        ({"fellowships": set_of("aa")}, {"fellowships": set_of("na")}, "fellowship"),
        ({"needs_medication_supportive": True}, {}, "medication"),
        ({}, {"recovery_days": 364}, "prerequisites"),
        ({}, {"has_sponsor": False}, "prerequisites"),
        ({}, {"confirmed_at": NOW - timedelta(days=31)}, "confirmed"),
        ({}, {"confirmed_at": None}, "confirmed"),
        ({}, {"listed": False}, "listed"),
        ({}, {"paused": True}, "listed"),
        ({}, {"free_places": 0}, "place"),
    ],
)
def test_one_thing_stands_between_them(cleo: dict[str, Any], dov: dict[str, Any], why: str) -> None:
    assert eligible(replace(CLEO, **cleo), replace(DOV, **dov), FACTS) == [why]


@pytest.mark.parametrize(
    ("cleo", "dov"),
    [
        ({"works_with": set_of("same"), "gender": "man"}, {"gender": "man"}),
        ({"works_with": set_of("woman", "man")}, {"gender": "man"}),
        ({"fellowships": set_of("aa")}, {}),
        ({"needs_medication_supportive": True}, {"medication_supportive": True}),
        ({}, {"recovery_days": 365}),
        ({}, {"confirmed_at": NOW - timedelta(days=30)}),
    ],
)
def test_nothing_stands_between_them(cleo: dict[str, Any], dov: dict[str, Any]) -> None:
    assert eligible(replace(CLEO, **cleo), replace(DOV, **dov), FACTS) == []


@pytest.mark.parametrize(
    "facts",
    [
        Facts(NOW, sponsors={2: frozenset({1})}),
        Facts(NOW, sponsors={2: frozenset({3}), 3: frozenset({4}), 4: frozenset({1})}),
        Facts(NOW, sponsors={1: frozenset({2})}),
    ],
)
def test_nobody_sponsors_their_own_sponsor_however_far_up(facts: Facts) -> None:
    assert eligible(CLEO, DOV, facts) == ["circle"]


def test_a_circle_that_is_there_already_does_not_hang_us() -> None:
    facts = Facts(NOW, sponsors={2: frozenset({3}), 3: frozenset({2})})

    assert eligible(CLEO, DOV, facts) == []


def test_asks_that_wait_take_a_place() -> None:
    assert eligible(CLEO, DOV, Facts(NOW, waiting={2: 1})) == ["place"]


people = st.builds(
    Person,
    id=st.integers(1, 4),
    adult=st.booleans(),
    gender=st.sampled_from(sorted(wording.GENDERS)),
    works_with=st.frozensets(st.sampled_from(sorted(wording.WORKS_WITH)), max_size=2),
    languages=st.frozensets(st.sampled_from(["en", "es"])),
    fellowships=st.frozensets(st.sampled_from(["aa", "na"])),
    hours=st.frozensets(st.sampled_from(["MO0", "MO1", "TU4", "SU5"])),
    recovery_days=st.sampled_from([0, 365, 5000]),
    has_sponsor=st.booleans(),
    listed=st.booleans(),
    confirmed_at=st.sampled_from([None, NOW]),
    free_places=st.integers(0, 2),
    offset_minutes=st.integers(-720, 840),
)
facts = st.builds(
    Facts,
    now=st.just(NOW),
    blocked=st.frozensets(st.frozensets(st.integers(1, 4), min_size=2, max_size=2), max_size=3),
    sponsors=st.dictionaries(st.integers(1, 4), st.frozensets(st.integers(1, 4)), max_size=4),
)


@given(people, people, facts)
def test_whatever_the_data_says_no_minor_and_no_blocked_person(
    one: Person, other: Person, between: Facts
) -> None:
    for person in ranked(one, [other], between):
        assert one.adult
        assert person.adult
        assert frozenset((one.id, person.id)) not in between.blocked
        assert one.id != person.id


@given(people, st.lists(people, max_size=5, unique_by=lambda p: p.id), facts)
def test_the_order_does_not_depend_on_how_the_people_came(
    one: Person, others: list[Person], between: Facts
) -> None:
    assert ranked(one, others, between) == ranked(one, others[::-1], between)


@given(people, people)
def test_reasons_are_sentences_without_figures(one: Person, other: Person) -> None:
    for reason in wording.reasons(one, other):
        assert reason[0].isupper()
        assert not any(character.isdigit() for character in reason)


def test_a_fit_for_both_comes_before_a_fit_for_one() -> None:
    wide = frozenset(sorted(BLOCKS)[:20]) | EVENINGS
    busy = replace(DOV, id=3, hours=wide)

    assert ranked(CLEO, [busy, DOV], FACTS) == [DOV, busy]


def test_what_would_help_cleo_is_what_alone_is_missing() -> None:
    spanish = replace(DOV, id=3, languages=frozenset({"es"}))
    spanish_too = replace(spanish, id=4)
    mornings = replace(DOV, id=5, hours=frozenset({"MO1", "TU1"}))
    far = replace(mornings, id=6, languages=frozenset({"es"}))

    assert would_help(CLEO, [mornings, spanish, spanish_too, far], FACTS) == ["language", "hours"]


@pytest.mark.parametrize("offset", [-720, -300, -210, 0, 60, 330, 345, 840])
def test_a_week_shows_every_block_once_on_any_clock(offset: int) -> None:
    shown = [block for row in rows(offset) for block in row.blocks]

    assert sorted(shown) == sorted(BLOCKS)


def test_new_york_sees_monday_afternoon_where_utc_has_monday_evening() -> None:
    afternoon = next(row for row in rows(-300) if row.label == "15:00 to 19:00")

    assert afternoon.blocks[0] == "MO5"


def test_sydney_sees_tuesday_morning_where_utc_has_monday_evening() -> None:
    morning = next(row for row in rows(660) if row.label == "07:00 to 11:00")

    assert morning.blocks[1] == "MO5"
