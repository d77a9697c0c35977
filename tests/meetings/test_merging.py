"""Three-way merging: what nobody touched stays, what one touched holds, what both did is asked."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from groups.meetings.merging import merge

_changes = st.lists(
    st.builds(
        lambda op, day: {"op": op, "at": f"2026-12-{day:02}T19:00"},
        st.sampled_from(["cancel", "move"]),
        st.integers(1, 6),
    ),
    max_size=4,
    unique_by=lambda change: change["at"],
)
_schedules = st.builds(
    lambda hour, changes: {"start_local": f"2026-02-20T{hour}:00", "changes": changes},
    st.sampled_from([18, 19, 20]),
    _changes,
)
_fields = st.fixed_dictionaries(
    {
        "name": st.sampled_from("abc"),
        "notes": st.sampled_from("abc"),
        "venue": st.none() | st.fixed_dictionaries({"name": st.sampled_from("abc")}),
        "schedule": st.none() | _schedules,
    }
)


@given(base=_fields, mine=_fields)
def test_alone_everything_of_mine_holds(base: dict[str, Any], mine: dict[str, Any]) -> None:
    merged = merge(base, mine, base)

    assert (merged.fields, merged.both, merged.theirs) == (mine, (), ())
    assert set(merged.mine) == {name for name in mine if mine[name] != base[name]}


@given(base=_fields, theirs=_fields)
def test_what_i_left_alone_is_theirs(base: dict[str, Any], theirs: dict[str, Any]) -> None:
    merged = merge(base, base, theirs)

    assert (merged.fields, merged.both, merged.mine) == (theirs, (), ())


@given(base=_fields, mine=_fields, theirs=_fields)
def test_nothing_is_lost_in_silence(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    merged = merge(base, mine, theirs)

    for name, value in merged.fields.items():
        if name in merged.both:
            assert base[name] not in (mine[name], theirs[name])
            assert value == theirs[name] != mine[name]
        elif name != "schedule" or None in (base[name], mine[name], theirs[name]):
            expected = theirs[name] if mine[name] == base[name] else mine[name]
            assert value == expected


@given(base=_schedules, mine=_schedules, theirs=_schedules)
def test_dates_two_people_changed_apart_are_both_changed(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    merged = merge({"schedule": base}, {"schedule": mine}, {"schedule": theirs})

    if merged.both:
        return
    together = merged.fields["schedule"]["changes"]
    for one in (mine, theirs):
        added = [change for change in one["changes"] if change not in base["changes"]]
        gone = [change for change in base["changes"] if change not in one["changes"]]
        assert all(change in together for change in added), (added, together)
        assert not any(change in together for change in gone), (gone, together)


def test_one_date_changed_by_both_is_asked_about() -> None:
    base = {"start_local": "2026-02-20T19:00", "changes": []}
    mine = base | {"changes": [{"op": "cancel", "at": "2026-12-04T19:00"}]}
    theirs = base | {"changes": [{"op": "move", "at": "2026-12-04T19:00"}]}

    merged = merge({"schedule": base}, {"schedule": mine}, {"schedule": theirs})

    assert merged.both == ("schedule",)
