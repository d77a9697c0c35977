"""What happens while one is coming in, or away: nothing missed, and nothing seen that is gone."""

from tests.rooms.chaos.storm import wait
from tests.rooms.conftest import Enter, Seat
from tests.rooms.faults.conftest import Follow, Sit
from tests.rooms.faults.house import House
from tests.rooms.visit import come_in
from tests.servers.people import Ears

TALKERS = ("Anna", "Bo", "Cy", "Di")
WORDS = 150


def talk(seats: list[Seat], numbers: range, answers: list[object]) -> None:
    """Send on and on without waiting for an answer."""
    for number in numbers:
        for seat in seats:
            sent = {"room": seat.room, "client_id": f"w{number}", "kind": "message"}
            seat.ears.client.emit(
                "append",
                sent | {"body": {"text": f"{number}"}},
                namespace="/rooms",
                callback=answers.append,
            )


def test_who_comes_in_while_everybody_talks_at_once_misses_nothing(
    house: House, sit: Sit, follow: Follow
) -> None:
    slug, servers = next(house.slugs), [house.one, house.other]
    seats = [sit(name, house.one, slug) for name in TALKERS]
    guests = [come_in(servers[n % 2].url, slug, f"Guest {n}") for n in range(6)]
    answers: list[object] = []

    coming = []
    for part in range(6):
        talk(seats, range(part * WORDS // 6, (part + 1) * WORDS // 6), answers)
        coming.append(follow(guests[part]))

    everything = WORDS * len(TALKERS)
    wait(lambda: len(answers) == everything, 60)
    wait(lambda: all(one.last == everything for one in coming), 30)
    assert any(0 < (one.found or 0) < everything for one in coming), "nobody came meanwhile"
    first = [(row["seq"], row["by"], row["body"]) for row in coming[0].rows]
    assert [seq for seq, _, _ in first] == list(range(1, everything + 1))
    for other in coming[1:]:
        assert [(row["seq"], row["by"], row["body"]) for row in other.rows] == first


def test_who_was_away_while_words_were_taken_back_never_sees_them(house: House, sit: Sit) -> None:
    """Nor does the other server, which knew them, and was not told."""
    slug = next(house.slugs)
    ana = sit("Ana", house.one, slug)
    ben, cleo = sit("Ben", house.other, slug), sit("Cleo", house.other, slug)
    ben.say("Good evening.")
    knew = ben.say("I live in Springfield.")["seq"]
    cleo.ears.close()
    missed = ben.say("Really, Springfield.")["seq"]

    for seq in (knew, missed):
        assert ana.append("row_redacted", client_id=f"away-{seq}", seq=seq)["ok"]

    back = cleo.person.listen("/rooms")
    caught_up = back.say("join_room", room=cleo.room, after=knew, epoch=cleo.joined["epoch"])
    told = [(row["kind"], row["body"]) for row in caught_up["rows"]]
    assert told == [
        ("message", {"redacted": True}),
        ("row_redacted", {"seq": knew}),
        ("row_redacted", {"seq": missed}),
    ]
    fresh = back.say("join_room", room=cleo.room)
    page = cleo.person.get(f"/rooms/{cleo.room}").text
    kept = repr(house.rows(cleo.room))
    for shown in (repr(fresh), repr(cleo.log()), page, heard_since(back), kept):
        assert "Springfield" not in shown


def test_who_knows_the_room_from_before_a_backup_came_back_gets_all_of_it(enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    for number in range(3):
        ana.say(f"line {number}")
    known = {"room": ben.room, "after": 2}

    from_here = ben.person.listen("/rooms").say("join_room", epoch=ben.joined["epoch"], **known)
    from_before = ben.person.listen("/rooms").say("join_room", epoch="another", **known)

    assert [row["seq"] for row in from_here["rows"]] == [3]
    assert [row["seq"] for row in from_before["rows"]] == [1, 2, 3]
    assert from_before["epoch"] == ben.joined["epoch"]


def heard_since(ears: Ears) -> str:
    return "".join(repr(list(queue.queue)) for queue in ears.heard.values())
