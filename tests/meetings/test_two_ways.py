"""Few or many: the two ways the finder takes lead to the same meetings."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groups.meetings import directory
from groups.meetings.forms.finder import WEEKDAYS, search_from
from groups.meetings.slots import PARTS_OF_DAY
from tests.meetings.conftest import SAN_JOSE, WEDNESDAY, Town

SEARCHES = st.fixed_dictionaries(
    {},
    optional={
        "weekday": st.lists(st.sampled_from(list(WEEKDAYS)), max_size=2),
        "time": st.lists(st.sampled_from([*PARTS_OF_DAY, "now", "upcoming"]), max_size=1),
        "type": st.lists(st.sampled_from(["O", "C", "W", "D", "ONL", "X"]), max_size=2),
        "attendance": st.lists(st.sampled_from(["in-person", "online", "hybrid"]), max_size=1),
        "region": st.lists(st.sampled_from(["san-jose", "campbell", "downtown"]), max_size=2),
        "search": st.lists(st.sampled_from(["church", "group", "living OR noon"]), max_size=1),
        "page": st.lists(st.sampled_from(["1", "2", "5", "21", "27"]), max_size=1),
    },
)


@pytest.fixture
def san_jose(town: Town) -> Iterator[Town]:
    with time_machine.travel(WEDNESDAY, tick=False):
        town.type("import-meetings", str(SAN_JOSE))
        yield town


def test_both_ways_find_the_same(san_jose: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(SEARCHES)
    def check(asked: dict[str, list[str]]) -> None:
        search = search_from(asked)
        with san_jose.inside():
            monkeypatch.setattr(directory, "FEW", 1000)
            looked_up = directory.find(search)
            monkeypatch.setattr(directory, "FEW", 0)
            walked = directory.find(search)
            assert found(looked_up) == found(walked), urlencode(asked, doseq=True)

    check()


def found(one: directory.Found) -> tuple[int, list[tuple[str, str]]]:
    rows = [
        (row.meeting.slug, str(row.occurrence and row.occurrence.starts_at)) for row in one.rows
    ]
    return one.total, rows
