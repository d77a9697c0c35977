"""Who is here: nothing, a number or names, as the group chose; the server leaves out the rest."""

from typing import Any

from tests.rooms.conftest import Enter, EnterWhere, Seat


def told(seat: Seat, count: int) -> dict[str, Any]:
    """What somebody is told as soon as that many are here."""
    while (said := seat.ears.hear("presence_changed"))["count"] != count:
        pass
    return dict(said)


def test_where_nothing_was_chosen_people_see_how_many_are_here(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    assert told(ana, 2) == {"room": ana.room, "count": 2}

    ben.ears.say("leave_room", room=ben.room)

    assert told(ana, 1) == {"room": ana.room, "count": 1}


def test_a_ride_in_a_lift_is_no_news(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    told(ana, 2)

    ben.ears.close()
    back = Seat(ben.person, ben.room)
    enter("Cleo")

    assert told(back, 3)["count"] == 3
    assert ana.ears.hear("presence_changed")["count"] == 3, "she heard nothing in between"


def test_where_the_group_wants_names_everybody_sees_them(enter_where: EnterWhere) -> None:
    enter = enter_where(presence="list")
    ana, cleo = enter("Ana"), enter("Cleo")

    heard = told(ana, 2)

    people = [{"member": ana.id, "name": "Ana"}, {"member": cleo.id, "name": "Cleo"}]
    assert heard == {"room": ana.room, "count": 2, "people": people}
    assert cleo.person.read(f"/rooms/{cleo.room}")["presence"]["people"] == people
    assert "Here now" in cleo.person.get(f"/rooms/{cleo.room}").text


def test_where_the_group_wants_nothing_nobody_is_told_even_who_serves(
    enter_where: EnterWhere,
) -> None:
    enter = enter_where(presence="off")
    ana, ben = enter("Ana"), enter("Ben")

    # Presence is written every second, a head is announced every ten.
    ana.ears.hear("head_announced", within=15)

    assert "presence_changed" not in ana.ears.heard
    assert "presence_changed" not in ben.ears.heard
    assert ana.person.read(f"/rooms/{ana.room}")["presence"] == {}


def test_who_is_removed_is_not_here_any_more(enter_where: EnterWhere) -> None:
    enter = enter_where(presence="list")
    ana, cleo = enter("Ana"), enter("Cleo")
    told(ana, 2)

    ana.append("removed", member=cleo.id)

    assert told(ana, 1)["people"] == [{"member": ana.id, "name": "Ana"}]
