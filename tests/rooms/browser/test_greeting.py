"""The greeter's corner while the page is open."""

from playwright.sync_api import expect

from tests.conftest import Meet
from tests.rooms.browser.conftest import CallIn, Meeting
from tests.rooms.conftest import Seat, come_in


def test_a_newcomer_who_goes_and_comes_back_is_seen_to(
    friday: Meeting, call_in: CallIn, meet: Meet
) -> None:
    ana = call_in("Ana", friday)
    phone, cleo = (
        Seat(*come_in(meet(name, at=friday.server), friday.door)) for name in ("Ana", "Cleo")
    )
    cleo.append("newcomer")
    corner = ana.page.get_by_role("list", name="New here")
    left = corner.get_by_text("may have left")
    expect(corner).to_contain_text("Cleo")

    phone.told_of_new(cleo)
    cleo.ears.say("leave_room", room=cleo.room)
    expect(left).to_be_visible()
    cleo.ears.say("join_room", room=cleo.room)

    expect(left).to_be_hidden()
