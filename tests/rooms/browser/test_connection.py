"""Bad networks, dead servers, ended sessions: nothing is lost and nothing is said twice."""

from playwright.sync_api import expect

from tests.conftest import OpenPage
from tests.rooms.browser.conftest import CallIn, Meeting, sign_in, sign_in_here
from tests.rooms.browser.wire import Wire
from tests.rooms.visit import come_in

BEHIND_BY = 64


def test_what_was_said_meanwhile_comes_by_its_number(friday: Meeting, call_in: CallIn) -> None:
    ben, cleo = call_in("Ben", friday), call_in("Cleo", friday)
    said = [f"line {number}" for number in range(5)]

    ben.go_offline()
    for words in said:
        cleo.say(words)
    cleo.sees("line 4")
    ben.come_back()
    ben.sees("line 4")

    assert ben.lines == said
    expect(ben.page.locator("[data-said]")).to_have_text("5 new messages")


def test_what_was_said_offline_arrives_once(friday: Meeting, call_in: CallIn) -> None:
    ben, cleo = call_in("Ben", friday), call_in("Cleo", friday)

    cleo.go_offline()
    cleo.say("Can you hear me?")
    cleo.say("Hello?")
    cleo.page.get_by_text("Sending").first.wait_for()
    cleo.come_back()
    ben.sees("Hello?")
    cleo.sees("Hello?")

    assert ben.lines == cleo.lines == ["Can you hear me?", "Hello?"]


def test_words_on_their_way_outlive_a_reload(friday: Meeting, call_in: CallIn) -> None:
    wire = Wire(lose_sent='"append"')
    ben, cleo = call_in("Ben", friday), call_in("Cleo", friday, prepare=wire.hold)

    cleo.say("Is this on?")
    cleo.page.get_by_text("Sending").wait_for()
    wire.lose_sent = ""
    cleo.page.reload()
    ben.sees("Is this on?")
    cleo.sees("Is this on?")

    expect(cleo.page.get_by_text("Sending")).to_have_count(0)
    assert ben.lines == ["Is this on?"]


def test_a_lost_answer_says_nothing_twice(friday: Meeting, call_in: CallIn) -> None:
    wire = Wire()
    ben, cleo = call_in("Ben", friday), call_in("Cleo", friday, prepare=wire.hold)
    cleo.say("first")
    cleo.sees("first")

    wire.cut_at_answer = True
    cleo.say("second")
    cleo.say("third")
    ben.sees("third")
    cleo.sees("third")

    assert len(wire.sockets) == 2
    assert ben.lines == cleo.lines == ["first", "second", "third"]


def test_a_row_lost_on_the_wire_is_fetched(friday: Meeting, call_in: CallIn) -> None:
    wire = Wire()
    ben, cleo = call_in("Ben", friday, prepare=wire.hold), call_in("Cleo", friday)
    cleo.say("first")
    ben.sees("first")

    wire.lose_heard = "second"
    cleo.say("second")
    cleo.say("third")
    ben.sees("third")

    assert ben.lines == ["first", "second", "third"]


def test_the_last_word_before_a_silence_is_fetched(friday: Meeting, call_in: CallIn) -> None:
    wire = Wire()
    ben, cleo = call_in("Ben", friday, prepare=wire.hold), call_in("Cleo", friday)
    cleo.say("first")
    ben.sees("first")

    wire.lose_heard = "second"
    cleo.say("second")

    ben.sees("second")


def test_without_a_socket_one_still_talks(friday: Meeting, call_in: CallIn) -> None:
    wire = Wire(shut=True)
    ben, cleo = call_in("Ben", friday), call_in("Cleo", friday, prepare=wire.hold)
    cleo.line.get_by_text("Connected, a little slower than usual.").wait_for()

    ben.say("Can you read this?")
    cleo.sees("Can you read this?")
    cleo.say("I can.")
    ben.sees("I can.")

    assert ben.lines == cleo.lines == ["Can you read this?", "I can."]


def test_a_killed_server_loses_no_word(own_friday: Meeting, call_in: CallIn) -> None:
    ben, cleo = call_in("Ben", own_friday), call_in("Cleo", own_friday)
    cleo.say("before")
    ben.sees("before")

    own_friday.server.kill9()
    cleo.say("into the dark")
    cleo.line.get_by_text("Reconnecting. Your words are kept.").wait_for()
    own_friday.server.start()
    ben.sees("into the dark")
    cleo.sees("into the dark")

    assert ben.lines == cleo.lines == ["before", "into the dark"]


def test_a_talk_faster_than_one_can_read_is_all_there(friday: Meeting, call_in: CallIn) -> None:
    ben = call_in("Ben", friday)
    cleo = come_in(friday.server.url, friday.slug, "Cleo")
    said = [f"line {number}" for number in range(3 * BEHIND_BY)]

    for words in said:
        cleo.append(words.replace(" ", "-"), "message", text=words).raise_for_status()
    ben.sees(said[-1])

    assert ben.lines == said


def test_signed_out_from_elsewhere_one_finds_ones_words_again(
    friday: Meeting, call_in: CallIn, open_page: OpenPage
) -> None:
    ben = call_in("Ben", friday)
    ben.composer.fill("I was just saying")

    elsewhere = open_page(friday.server.url)
    sign_in(elsewhere, "Ben")
    elsewhere.goto("/me")
    elsewhere.get_by_role("button", name="End all the others").click()
    ben.line.get_by_text("You were signed out.").wait_for()
    ben.line.get_by_role("link", name="Sign in again").click()
    sign_in_here(ben.page, "Ben")
    ben.page.wait_for_url("**/rooms/*")

    assert ben.composer.input_value() == "I was just saying"


def test_a_restored_database_is_shown_afresh(friday: Meeting, call_in: CallIn) -> None:
    ben, cleo = call_in("Ben", friday), call_in("Cleo", friday)
    cleo.say("kept")
    cleo.say("lost with the disk")
    ben.sees("lost with the disk")

    restore(friday, cleo.page.url.rsplit("/", 1)[1])
    ben.page.get_by_text("lost with the disk").wait_for(state="detached")
    cleo.page.get_by_text("lost with the disk").wait_for(state="detached")
    cleo.say("and again")
    ben.sees("and again")

    assert ben.lines == cleo.lines == ["kept", "and again"]


def restore(meeting: Meeting, room: str) -> None:
    """Put the room back to its first row, under another epoch, as a restored backup would."""
    with meeting.server.database() as database:
        found = database.execute("SELECT id FROM rooms WHERE public_id = ?", [room.split("#")[0]])
        (log_id,) = found.fetchone()
        database.execute("DELETE FROM room_rows WHERE log_id = ? AND seq > 1", [log_id])
        database.execute("UPDATE rooms SET head = 1, epoch = 'restored' WHERE id = ?", [log_id])
