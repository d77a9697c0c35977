"""The line of hands, and what becomes of the floor when somebody waits, is gone or is slow."""

import time

from groups.rooms.kinds.kind import Row
from groups.rooms.state import first_state, fold, overdue
from groups.rooms.templates import TEMPLATES
from tests.rooms.conftest import Enter, EnterWhere, Seat
from tests.rooms.moments import begin_sharing, hurry
from tests.servers.homegroup import Homegroup


def line(seat: Seat) -> list[str]:
    """The names in the line, as one's page would be told."""
    return [hand["name"] for hand in seat.state()["hands"]]


def floor(seat: Seat) -> dict[str, object]:
    return dict(seat.state()["floor"])


def share(seat: Seat, chair: Seat) -> None:
    for one, kind in ((seat, "hand_raised"), (chair, "floor_offered"), (seat, "floor_taken")):
        assert one.append(kind)["ok"]
    assert seat.append("share_ended")["ok"]


def test_who_has_not_shared_yet_comes_before_who_has(enter: Enter) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    begin_sharing(ana)
    share(ben, ana)

    ben.append("hand_raised")
    cleo.append("hand_raised")

    assert line(cleo) == ["Cleo", "Ben"]


def test_newcomers_come_first_where_the_group_wants_it(enter_where: EnterWhere) -> None:
    enter = enter_where(newcomers_first=True)
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    begin_sharing(ana)
    ben.append("hand_raised")
    cleo.append("hand_raised")

    cleo.append("newcomer")

    assert line(ben) == ["Cleo", "Ben"]


def test_that_one_is_new_is_known_to_those_who_serve_only(enter: Enter) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")

    cleo.append("newcomer")

    assert ana.hears("newcomer")["name"] == "Cleo"
    assert ben.hears("withheld")["by"] is None
    assert "newcomer" not in str(ben.log())
    assert "newcomers" not in ben.state()


def test_later_is_the_end_of_the_line(enter: Enter) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    begin_sharing(ana)
    ben.append("hand_raised")
    cleo.append("hand_raised")
    ana.append("floor_offered")

    assert ben.append("floor_postponed")["ok"]

    assert line(ben) == ["Cleo", "Ben"]
    assert floor(ben)["status"] == "free"
    assert cleo.refused("floor_postponed") == "conflict"


def test_no_answer_is_later_once_and_then_the_hand_goes_down(
    enter: Enter, shared_server: Homegroup
) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    begin_sharing(ana)
    ben.append("hand_raised")
    cleo.append("hand_raised")
    ana.append("floor_offered")

    hurry(shared_server, ana.room, "floor.until", 1)
    assert ben.hears("floor_postponed")["body"]["why"] == "no answer"
    assert line(ben) == ["Cleo", "Ben"]
    ana.append("floor_offered", member=ben.id)
    hurry(shared_server, ana.room, "floor.until", 1)

    assert ben.hears("floor_ended")["body"]["why"] == "no answer"
    assert line(ben) == ["Cleo"]


def test_a_pause_takes_nobodys_turn(enter: Enter, shared_server: Homegroup) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    begin_sharing(ana)
    ben.append("hand_raised")
    cleo.append("hand_raised")
    ana.append("floor_offered")
    ana.append("frozen")
    hurry(shared_server, ana.room, "floor.until", 1)
    assert ana.refused("floor_offered", member=cleo.id) == "conflict"

    ana.append("thawed")

    assert line(ben) == ["Ben", "Cleo"]
    assert floor(ben)["member"] == ben.id
    assert isinstance(until := floor(ben)["until"], float)
    assert until > time.time()
    assert ben.append("floor_taken")["ok"]


def test_the_minute_to_answer_stands_still_in_a_pause() -> None:
    state = first_state(TEMPLATES["topic"].agenda, starts_at=0, ends_at=3600, closes_at=5400)
    for seq, kind in enumerate(("hand_raised", "floor_offered", "frozen"), start=1):
        body = {"member": "ben"} if kind == "floor_offered" else {}
        state = fold(state, kind, Row(seq, "ben", body, float(seq)))

    assert overdue(state, 1000) is None
    state = fold(state, "thawed", Row(4, "ana", {}, 1000))
    assert overdue(state, 1059) is None
    assert overdue(state, 1060) == ("floor_postponed", {"member": "ben", "why": "no answer"})


def test_nobody_is_called_with_a_thank_you_in_a_pause(enter: Enter) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    begin_sharing(ana)
    ben.append("floor_taken")
    cleo.append("hand_raised")

    ana.append("frozen")

    assert ana.refused("floor_ended", next=True) == "conflict"
    assert ana.append("floor_ended")["ok"]
    assert line(cleo) == ["Cleo"]


def test_thank_you_next_is_one_press(enter: Enter) -> None:
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    begin_sharing(ana)
    ben.append("floor_taken")
    cleo.append("hand_raised")

    assert ana.append("floor_ended", next=True)["ok"]

    held = floor(cleo)
    assert (held["status"], held["name"]) == ("offered", "Cleo")


def test_the_next_is_called_by_itself_where_a_chair_wants_it(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    begin_sharing(ana)
    assert ben.refused("calling_changed", by_itself=True) == "forbidden"
    ana.append("calling_changed", by_itself=True)

    ben.append("hand_raised")

    offered = ben.hears("floor_offered")
    assert (offered["by"], offered["body"]["name"]) == (None, "Ben")


def test_who_drops_with_the_floor_keeps_it_and_can_go_on(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    begin_sharing(ana)
    ben.append("floor_taken")

    ben.ears.close()
    assert ana.hears("went_away")["body"]["member"] == ben.id
    assert floor(ana)["away"] is True
    ben.ears = ben.person.listen("/rooms")
    assert ben.ears.say("join_room", room=ben.room)["state"]["floor"]["status"] == "held"
    ana.hears("came_back")

    assert floor(ana)["away"] is False
    assert ben.say("Where was I?")["ok"]


def test_the_floor_waits_a_minute_and_not_for_ever(enter: Enter, shared_server: Homegroup) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    begin_sharing(ana)
    ben.append("floor_taken")
    ben.ears.close()
    ana.hears("went_away")

    hurry(shared_server, ana.room, f'away."{ben.id}"', 1)

    assert ana.hears("floor_ended")["body"]["why"] == "gone"
    kinds = [row["kind"] for row in ana.log()]
    assert (kinds.count("went_away"), kinds.count("floor_ended")) == (1, 1)


def test_a_share_has_its_time_and_nobody_is_cut_off(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    begin_sharing(ana)

    ben.append("floor_taken")

    held = floor(ben)
    assert (held["status"], held["away"]) == ("held", False)
    assert isinstance(held["until"], float)


def test_a_round_asks_everybody_here_in_the_order_of_coming(
    enter: Enter, shared_server: Homegroup
) -> None:
    ana, ben, cleo, dov = enter("Ana"), enter("Ben"), enter("Cleo"), enter("Dov")
    while ana.ears.hear("presence_changed")["count"] != 4:
        pass
    cleo.append("listening")
    begin_sharing(ana)
    hurry(shared_server, ana.room, "now.order", "round_robin")

    ana.hears("round_begun")

    assert line(ben) == ["Ana", "Ben", "Dov"]
    ana.append("floor_offered")
    assert ana.append("floor_passed")["ok"]
    assert line(ben) == ["Ben", "Dov"]
    assert dov.append("hand_lowered")["ok"]
    assert line(ben) == ["Ben"]


def test_who_comes_into_a_round_is_asked_last_and_once(
    enter: Enter, shared_server: Homegroup
) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    begin_sharing(ana)
    while ana.ears.hear("presence_changed")["count"] != 2:
        pass
    hurry(shared_server, ana.room, "now.order", "round_robin")
    ana.hears("round_begun")

    cleo = enter("Cleo")

    assert ana.hears("round_joined")["body"]["member"] == cleo.id
    assert line(ben) == ["Ana", "Ben", "Cleo"]
    assert cleo.append("hand_lowered")["ok"]
    cleo.ears.close()
    Seat(cleo.person, cleo.room)
    enter("Dov")
    ana.hears("round_joined")
    assert line(ben) == ["Ana", "Ben", "Dov"]
