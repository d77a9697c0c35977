"""What was said goes when the room closes, from every file, and so does who was there."""

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

from tests.conftest import Meet, StartServer
from tests.rooms.chaos.storm import wait
from tests.rooms.conftest import Enter, Seat, come_in, furnish
from tests.servers.homegroup import Homegroup
from tests.servers.people import JSON

RARE = "quixotryxyz"
LONG = f"{RARE} " * 330  # does not fit on one page of the database
EMPTIED = re.compile(r"rooms emptied: (\d+)")


def forget(server: Homegroup, seat: Seat) -> None:
    """Forget as the operator would; the server's own clock may be faster."""
    until = time.monotonic() + 60
    while not seat.person.read(f"/rooms/{seat.room}").get("emptied"):
        assert time.monotonic() < until, server.command("retention", "run")
        server.command("retention", "run")


def files_with(word: str, folder: Path) -> Iterator[str]:
    # The log before the database: what goes over from it meanwhile is met twice, and never missed.
    for file in sorted(folder.rglob("*"), reverse=True):
        if file.is_file() and word.encode() in file.read_bytes():
            yield file.name


def digest(**body: object) -> str:
    return hashlib.sha256(json.dumps(["message", body], sort_keys=True).encode()).hexdigest()


def test_a_rare_word_is_in_no_file_after_the_meeting(
    shared_server: Homegroup, enter: Enter
) -> None:
    folder = Path(shared_server.environment["DATA"])
    ana, rare, cleo = enter("Ana"), enter(f"{RARE}-name"), enter("Cleo")
    for words in (f"I have {RARE} today.", LONG):
        assert rare.say(words)["ok"]
    rare.append("question", text=f"What is {RARE}?")
    # Said by nobody else on this server, whose rows would have the same digest.
    cleo.say("A word of Cleo's own.")
    ana.append("row_redacted", seq=2)
    assert list(files_with(RARE, folder)), "the word must be there to be missed"
    ana.append("closed")

    forget(shared_server, ana)

    assert list(files_with(RARE, folder)) == []
    assert list(files_with(digest(text="A word of Cleo's own."), folder)) == []
    assert list(files_with(rare.id, folder)) != [], "the rows stay as numbers"


def test_a_server_takes_it_out_of_its_files_by_itself(
    shared_server: Homegroup, enter: Enter
) -> None:
    folder, word = Path(shared_server.environment["DATA"]), f"{RARE}-by-itself"
    ana, ben = enter("Ana"), enter("Ben")
    for number in range(20):
        ben.say(f"{number} {word} " * 9)

    ana.append("closed")
    wait(lambda: "emptied" in ben.person.read(f"/rooms/{ben.room}"), 40)

    assert ben.person.read(f"/rooms/{ben.room}")["emptied"]
    assert list(files_with(word, folder)) == []


def test_on_postgresql_no_table_has_it(
    postgres: str, start_server: StartServer, meet: Meet
) -> None:
    server = start_server(GROUPS_DATABASE_URL=postgres)
    furnish(server.environment)
    door = "/meetings/friday-night/room"
    ana = Seat(*come_in(meet("Ana", at=server), door))
    rare = Seat(*come_in(meet(f"{RARE}-name", at=server), door))
    rare.say(f"I have {RARE} today.")
    rare.append("hand_raised")
    assert tables_with(RARE, postgres) == {"personas", "room_rows"}
    ana.append("closed")

    forget(server, ana)

    assert tables_with(RARE, postgres) == set()


def tables_with(word: str, address: str) -> set[str]:
    with psycopg.connect(address.replace("+psycopg", "")) as database:
        names = [
            name
            for (name,) in database.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            )
        ]
        looking = "SELECT EXISTS (SELECT FROM {0} WHERE {0}::text LIKE %s)"
        return {
            name
            for name in names
            if database.execute(looking.format(name), [f"%{word}%"]).fetchone() == (True,)
        }


def test_what_is_left_is_numbers_the_same_for_everybody(
    shared_server: Homegroup, enter: Enter, meet: Meet
) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    ben.say("I was here.")
    ana.append("muted", member=ben.id)
    ana.append("closed")
    forget(shared_server, ana)
    olu = meet("Olu", at=shared_server)

    for person in (ben.person, olu):
        left = person.read(f"/rooms/{ben.room}/log")
        assert [row["seq"] for row in left["rows"]] == [1, 2, 3]
        assert {row["kind"] for row in left["rows"]} == {"withheld"}
        assert {(row["by"], row["name"]) for row in left["rows"]} == {(None, "")}
        assert (left["state"]["phase"], left["state"]["hands"]) == ("closed", [])
        assert "This room is closed" in person.get(f"/rooms/{ben.room}").text
    assert "I was here" not in ben.person.get(f"/rooms/{ben.room}").text


def test_what_a_phone_sends_again_a_day_later_is_known_to_be_there(
    shared_server: Homegroup, enter: Enter
) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    said = ben.append("message", client_id="from-the-tunnel", text="Hello.")
    ana.append("closed")
    forget(shared_server, ana)
    words = {"csrf_token": ben.person.csrf(), "kind": "message", "body": "Hello."}

    again = ben.person.http.post(
        f"/rooms/{ben.room}/log", data=words | {"client_id": "from-the-tunnel"}
    )
    other = ben.person.http.post(
        f"/rooms/{ben.room}/log", data=words | {"client_id": "new"}, headers=JSON
    )

    assert again.json() == {"seq": said["seq"], "duplicate": True}
    assert (other.status_code, other.json()["error"]["code"]) == (409, "closed")


def test_a_group_that_wants_it_reads_on_for_a_week_and_is_told_so(
    shared_server: Homegroup, hall: Callable[..., str], meet: Meet
) -> None:
    door = f"/meetings/{hall(kept='week')}/room"
    ana, ben = (Seat(*come_in(meet(name, at=shared_server), door)) for name in ("Ana", "Ben"))
    ben.say("I was here.")
    ana.append("closed")

    said = shared_server.command("retention", "run")

    assert "rooms emptied: 0" in said
    assert ben.log()[0]["body"] == {"text": "I was here."}
    for page in (door, f"/rooms/{ben.room}"):
        assert "readable for a week after the room closes" in ben.person.get(page).text


def test_where_a_group_chose_nothing_the_door_says_that_words_go_at_the_end(
    enter: Enter,
) -> None:
    ben = enter("Ben")

    assert "deleted when the fellowship ends" in ben.person.get(f"/rooms/{ben.room}").text


def test_nobody_new_comes_into_a_closed_room(
    hall: Callable[..., str], shared_server: Homegroup, meet: Meet
) -> None:
    door = f"/meetings/{hall(kept='week')}/room"
    ana = Seat(*come_in(meet("Ana", at=shared_server), door))
    ana.append("closed")
    olu = meet("Olu", at=shared_server)

    assert olu.post(door, display_name="Olu").status_code == 409
    assert "The room is closed" in olu.get(door).text


def test_three_who_forget_at_once_empty_a_room_once(shared_server: Homegroup, enter: Enter) -> None:
    ana, ben = enter("Ana"), enter("Ben")
    ben.say("I was here.")
    ana.append("closed")

    with ThreadPoolExecutor(3) as three:
        said = list(three.map(lambda _: shared_server.command("retention", "run"), range(3)))

    counts = [int(EMPTIED.findall(words)[0]) for words in said]
    assert sum(counts) <= 1
    forget(shared_server, ana)
