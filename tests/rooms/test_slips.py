"""Attendance slips: only for who asks, of their own minutes, confirmed, telling nothing else."""

import base64
import re
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Meet
from tests.rooms.chaos.storm import wait
from tests.rooms.conftest import Enter, Seat, come_in
from tests.rooms.test_forgetting import forget
from tests.servers.homegroup import Homegroup

NAME = "Cleopatra Q. Winterbottom"


@pytest.fixture
def evening(
    hall: Callable[..., str], shared_server: Homegroup, meet: Meet
) -> tuple[str, Seat, Seat]:
    """The group's slug, and Ana and Cleo in a room of it; slips are given here."""
    slug = hall(slips=True)
    door = f"/meetings/{slug}/room"
    ana, cleo = (Seat(*come_in(meet(name, at=shared_server), door)) for name in ("Ana", "Cleo"))
    return slug, ana, cleo


def ask(seat: Seat, name: str = NAME) -> str:
    """Ask as the page does; return the address that is the asker's alone."""
    answer = seat.person.post(f"/rooms/{seat.room}/slip", name=name)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def confirm(ana: Seat, slug: str) -> str:
    """Confirm what waits; return the page that was shown before."""
    page = ana.person.get(f"/groups/{slug}/slips").text
    (slip,) = ana.person.read(f"/groups/{slug}/slips")["slips"]
    done = ana.person.post(f"/groups/{slug}/slips", slip=slip["slip"], answer="confirm")
    assert done.status_code == 303, done.text
    return page


def set_slip(server: Homegroup, what: str) -> None:
    """Let time pass for the newest slip."""
    with server.database() as database:
        database.execute(f"UPDATE slips SET {what} WHERE id = (SELECT max(id) FROM slips)")  # noqa: S608


def is_kept(server: Homegroup, code: str) -> bool:
    """Whether the server forgot it by itself a moment before, or by the command, is one."""
    with server.database() as database:
        return bool(database.execute("SELECT 1 FROM slips WHERE code = ?", (code,)).fetchall())


def words_on(pdf: bytes) -> str:
    """The lines a PDF of ours writes; the letters of its font are numbered as in ASCII."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    pages = [plain for plain in map(unpacked, streams) if b" Tj" in plain]
    return "\n".join(re.findall(r"\((.*?)\) Tj", b"".join(pages).decode("latin1")))


def unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return zlib.decompress(base64.a85decode(stream.strip().removesuffix(b"~>")))


def test_cleo_asks_the_secretary_confirms_and_she_holds_a_paper(
    evening: tuple[str, Seat, Seat], shared_server: Homegroup
) -> None:
    slug, ana, cleo = evening
    own = ask(cleo)
    assert cleo.person.get(f"{own}.pdf").status_code == 404
    set_slip(shared_server, "seconds = 47 * 60 + 30")
    ana.append("closed")

    page = confirm(ana, slug)

    assert "C. Q. W." in page
    assert "Winterbottom" not in page
    paper = words_on(cleo.person.get(f"{own}.pdf").content)
    assert NAME in paper
    assert "47" in paper
    code = re.search(r"/slips/(\w+)", paper)
    assert code
    shown = cleo.person.read(f"/slips/{code[1]}")
    assert set(shown) == {"meeting", "date", "minutes", "initials"}
    assert (shown["meeting"], shown["minutes"], shown["initials"]) == (slug, 47, "C. Q. W.")


def test_who_was_there_for_less_than_a_minute_has_that_on_the_page_of_the_code(
    evening: tuple[str, Seat, Seat], shared_server: Homegroup
) -> None:
    slug, ana, cleo = evening
    ask(cleo)
    set_slip(shared_server, "seconds = 30, code = 'halfaminute'")
    ana.append("closed")
    confirm(ana, slug)

    page = cleo.person.get("/slips/halfaminute").text

    assert "<dt>Minutes there</dt><dd>0</dd>" in page


def test_a_slip_is_confirmed_when_the_meeting_is_over(
    evening: tuple[str, Seat, Seat],
) -> None:
    slug, ana, cleo = evening
    own = ask(cleo)
    (slip,) = ana.person.read(f"/groups/{slug}/slips")["slips"]

    early = ana.person.post(f"/groups/{slug}/slips", slip=slip["slip"], answer="confirm")

    assert early.status_code == 409
    assert cleo.person.get(f"{own}.pdf").status_code == 404


def test_it_outlives_the_room_and_nobody_is_named_by_it_then(
    evening: tuple[str, Seat, Seat], shared_server: Homegroup, meet: Meet
) -> None:
    slug, ana, cleo = evening
    own = ask(cleo)
    ana.append("closed")
    forget(shared_server, ana)

    confirm(ana, slug)

    elsewhere = meet("Nobody", at=shared_server)
    assert NAME in words_on(elsewhere.get(f"{own}.pdf").content)
    with shared_server.database() as database:
        kept = database.execute("SELECT * FROM slips ORDER BY id DESC LIMIT 1").fetchone()
    assert cleo.id not in kept
    assert "Cleo" not in kept
    assert not any(b"Winterbottom" in one for one in kept if isinstance(one, bytes))


def test_a_code_unknown_unconfirmed_or_too_old_answers_alike(
    evening: tuple[str, Seat, Seat], shared_server: Homegroup
) -> None:
    slug, ana, cleo = evening
    ask(cleo)
    ana.append("closed")
    set_slip(shared_server, "code = 'unconfirmed'")
    answers = [cleo.person.get("/slips/neverwas"), cleo.person.get("/slips/unconfirmed")]
    confirm(ana, slug)
    assert cleo.person.get("/slips/unconfirmed").status_code == 200
    set_slip(shared_server, "ends_at = '2020-01-01 00:00:00'")
    answers.append(cleo.person.get("/slips/unconfirmed"))

    said = {re.sub(r'"[\w.-]{60,}"', "", answer.text) for answer in answers}

    assert {answer.status_code for answer in answers} == {404}
    assert len(said) == 1
    shared_server.command("retention", "run")
    assert not is_kept(shared_server, "unconfirmed")


def test_nothing_is_kept_of_who_does_not_ask(
    evening: tuple[str, Seat, Seat], shared_server: Homegroup
) -> None:
    slug, ana, cleo = evening
    ask(cleo)

    waiting = ana.person.read(f"/groups/{slug}/slips")["slips"]

    assert [one["called"] for one in waiting] == ["Cleo"]


def test_her_minutes_go_on_from_when_she_came_and_pass_only_while_she_is_there(
    evening: tuple[str, Seat, Seat], shared_server: Homegroup
) -> None:
    _, _, cleo = evening
    own = ask(cleo)
    minutes = lambda: cleo.person.read(own)["minutes"]  # noqa: E731
    assert minutes() == 0
    set_slip(shared_server, "seen_at = seen_at - 240")
    cleo.person.get(f"/rooms/{cleo.room}")
    assert minutes() == 4

    set_slip(shared_server, "seen_at = seen_at - 1200")
    cleo.person.get(f"/rooms/{cleo.room}")

    assert minutes() == 4


def test_two_visits_and_the_gap_between_are_two_visits(
    evening: tuple[str, Seat, Seat], shared_server: Homegroup
) -> None:
    _, _, cleo = evening
    own = ask(cleo)

    def sits_there_for_four_minutes() -> None:
        """As if it were four minutes until the server next looks who is here."""
        before = seconds_on(shared_server)
        set_slip(shared_server, "seen_at = seen_at - 240")
        wait(lambda: seconds_on(shared_server) >= before + 240, 40)

    sits_there_for_four_minutes()
    cleo.ears.say("leave_room", room=cleo.room)
    wait(lambda: not leases_of(shared_server, cleo), 20)
    set_slip(shared_server, "seen_at = seen_at - 1800")
    again = Seat(cleo.person, cleo.room)
    wait(lambda: leases_of(shared_server, again) and seen_lately(shared_server), 40)
    sits_there_for_four_minutes()

    assert cleo.person.read(own)["minutes"] in {8, 9}, "or the half hour they were away"


def test_while_she_is_away_nobody_elses_presence_passes_for_hers(
    evening: tuple[str, Seat, Seat], shared_server: Homegroup
) -> None:
    _, ana, cleo = evening
    ask(ana, "Ana B.")
    ask(cleo)
    cleo.ears.say("leave_room", room=cleo.room)
    wait(lambda: not leases_of(shared_server, cleo), 20)

    with shared_server.database() as database:
        earlier = "UPDATE slips SET seen_at = seen_at - 240 WHERE person IN (?, ?)"
        database.execute(earlier, (ana.id, cleo.id))
    wait(lambda: seconds_of(shared_server, ana) >= 240, 40)

    # Both are counted by the same look.
    assert seconds_of(shared_server, ana) >= 240
    assert seconds_of(shared_server, cleo) < 120


def seconds_of(server: Homegroup, seat: Seat) -> float:
    return float(ask_database(server, "SELECT seconds FROM slips WHERE person = ?", seat.id)[0][0])


def seconds_on(server: Homegroup) -> float:
    return float(ask_database(server, "SELECT seconds FROM slips ORDER BY id DESC LIMIT 1")[0][0])


def seen_lately(server: Homegroup) -> bool:
    """Whether the server has seen, since they came again, that they are there."""
    newest = (
        "SELECT seen_at > CAST(strftime('%s') AS REAL) - 900 FROM slips ORDER BY id DESC LIMIT 1"
    )
    return bool(ask_database(server, newest)[0][0])


def leases_of(server: Homegroup, seat: Seat) -> bool:
    return bool(ask_database(server, "SELECT 1 FROM room_leases WHERE person = ?", seat.id))


def ask_database(server: Homegroup, query: str, *values: str) -> list[Any]:
    with server.database() as database:
        return database.execute(query, values).fetchall()


def test_where_the_group_gives_no_slips_nobody_can_ask(enter: Enter) -> None:
    cleo = enter("Cleo")

    assert cleo.person.get(f"/rooms/{cleo.room}/slip").status_code == 404
    assert "slip" not in cleo.person.get(f"/rooms/{cleo.room}").text


def test_only_those_who_serve_the_group_confirm(
    evening: tuple[str, Seat, Seat], shared_server: Homegroup, meet: Meet
) -> None:
    slug, _, cleo = evening
    own = ask(cleo)
    ben = Seat(*come_in(meet("Ben", at=shared_server), f"/meetings/{slug}/room")).person

    refused: list[Any] = [
        ben.get(f"/groups/{slug}/slips"),
        ben.post(f"/groups/{slug}/slips", slip="1", answer="confirm"),
    ]

    assert {answer.status_code for answer in refused} == {403}
    assert cleo.person.read(own)["confirmed"] is False


def test_she_deletes_it_and_it_is_gone(evening: tuple[str, Seat, Seat]) -> None:
    _, ana, cleo = evening
    own = ask(cleo)

    assert cleo.person.post(f"/rooms/{cleo.room}/slip", name=NAME).status_code == 409
    cleo.person.post(f"{own}/delete")

    assert cleo.person.get(own).status_code == 404
    assert ana.person.post(f"/rooms/{ana.room}/slip", name="  ").status_code == 422


def test_a_name_the_server_has_lost_the_key_to_is_told_and_the_slip_can_still_go(
    evening: tuple[str, Seat, Seat], shared_server: Homegroup
) -> None:
    slug, ana, cleo = evening
    own = ask(cleo)
    ana.append("closed")
    confirm(ana, slug)
    set_slip(shared_server, "sealed = X'00'")

    refused = cleo.person.get(f"{own}.pdf")

    assert refused.status_code == 409
    assert "The paper cannot be made any more" in refused.text
    assert cleo.person.post(f"{own}/delete").status_code == 303
