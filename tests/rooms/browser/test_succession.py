"""The chair is gone: what those who serve see, and whoever comes back."""

from playwright.sync_api import expect

from tests.rooms.browser.conftest import CallIn, Meeting
from tests.rooms.browser.serving import serves


def lets_leases_run_out(person: str, meeting: Meeting) -> None:
    """As if half a minute had passed since somebody left the page."""
    with meeting.server.database() as database:
        database.execute("DELETE FROM room_leases WHERE person = ?", (person,))


def test_a_greeter_takes_the_chair_and_ana_takes_it_back(friday: Meeting, call_in: CallIn) -> None:
    ana, dov = call_in("Ana", friday), call_in("Dov", friday)
    dov.say("Good evening.")
    ana.sees("Good evening.")
    serves(ana, dov, "greeter")
    expect(dov.page.get_by_text("Nobody who chairs is here.")).to_be_hidden()
    room, ana_id = ana.page.url, ana.id

    ana.page.goto("/")
    lets_leases_run_out(ana_id, friday)
    dov.page.get_by_text("Nobody who chairs is here.").wait_for()
    dov.press("Take the chair")
    dov.page.get_by_role("button", name="Next: Opening").wait_for()

    ana.page.goto(room)
    ana.page.get_by_text("Dov took the chair while you were away.").wait_for()
    ana.press("Take the chair back")
    dov.sees("Ana chairs now.")
    dov.page.get_by_text("You serve now as greeter.").wait_for()
    expect(ana.page.get_by_role("button", name="Take the chair back")).to_be_hidden()
