"""A list for the wall and for the pocket."""

from pathlib import Path

import time_machine

from groups.app import create_app
from groups.config import Settings
from groups.plumbing.db import db
from tests.meetings.conftest import WEDNESDAY, Town, record
from tests.servers import homegroup


def settle(town: Town) -> None:
    town.take_in(
        record("late", day=3, time="19:00", name="Späte <Gruppe>"),
        record("early", day=3, time="07:00", end_time="08:00", conference_url="https://z.us/j/1"),
        record("friday", day=5, time="12:00", end_time="13:00", types=["X"], name="Пятница 金曜日"),
    )


@time_machine.travel(WEDNESDAY, tick=False)
def test_the_page_is_in_order_of_days_with_a_legend(town: Town) -> None:
    settle(town)

    page = town.visitor.get("/meetings/print").text

    order = ["Wednesday 18", "07:00\u201308:00 CST", "Späte &lt;Gruppe&gt;", "Friday 20", "Пятница"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "https://z.us/j/1" in page
    assert "<strong>X</strong> Wheelchair Access" in page
    assert "3 dates of 3 meetings" in page


@time_machine.travel(WEDNESDAY, tick=False)
def test_the_reader_may_have_it_on_their_own_clock(town: Town) -> None:
    settle(town)

    page = town.visitor.get("/meetings/print?timezone=Europe/London&weekday=friday").text

    assert "18:00\u201319:00" in page
    assert "Times are those of Europe/London" in page
    assert "Gruppe" not in page


@time_machine.travel(WEDNESDAY, tick=False)
def test_the_pdf_is_the_same_twice_and_has_the_words(town: Town) -> None:
    settle(town)

    first = town.visitor.get("/meetings.pdf")
    again = town.visitor.get("/meetings.pdf?utm=1")

    assert first.mimetype == "application/pdf"
    assert first.data.startswith(b"%PDF-")
    assert first.data == town.visitor.get("/meetings.pdf").data
    assert len(first.data) < 100_000
    assert again.status_code == 200


@time_machine.travel(WEDNESDAY, tick=False)
def test_nothing_that_is_not_public_is_on_paper(town: Town) -> None:
    settle(town)
    with town.inside():
        town.meeting("early").links_public = False

    assert "z.us" not in town.visitor.get("/meetings/print").text


@time_machine.travel(WEDNESDAY, tick=False)
def test_the_finder_leads_to_both(town: Town) -> None:
    settle(town)

    page = town.visitor.get("/meetings?type=X").text

    assert 'href="/meetings/print?type=X"' in page
    assert 'href="/meetings.pdf?type=X"' in page


def test_a_guest_has_only_so_many_written_anew(data: Path) -> None:
    surroundings = homegroup.surroundings(data) | {"GROUPS_RATE_LIMITS": "on"}
    app = create_app(Settings.from_environment(surroundings))
    town = Town(app, data)

    asked = ["/meetings.pdf?region=mine"] * 3 + [
        f"/meetings.pdf?region=r{number}" for number in range(30)
    ]
    statuses = [town.visitor.get(address).status_code for address in asked]

    assert statuses == [200] * 32 + [429]
    with app.app_context():
        db.engine.dispose()
