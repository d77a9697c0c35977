"""The same walks in browsers without scripts: everything is a page, a link or a form."""

from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Page, expect

from groups.plumbing.tokens import new_token
from tests.pages import follow
from tests.walks.people import CallIn
from tests.walks.sponsoring import (
    come_together,
    composer,
    end,
    offer_oneself,
    open_thread,
    reads,
    refused_word,
    write,
)
from tests.walks.subscribing import (
    cancel,
    coming_fridays,
    fridays,
    move,
    new_york,
    subscribe_everywhere,
    switch_off_calendar,
    whole_answer,
)


@pytest.fixture
def plain(call_in: CallIn) -> CallIn:
    def begin(handle: str, **options: object) -> Page:
        return call_in(handle, java_script_enabled=False, **options)

    return begin


def test_ben_subscribes_and_ana_changes_dates_by_forms_alone(plain: CallIn) -> None:
    ben, ana = plain("Ben"), plain("Ana")
    programs = subscribe_everywhere(ben)
    assert [[one.ask(), one.ask()] for one in programs] == [[200, 304]] * 3
    assert [one.dates() for one in programs] == [[new_york(day) for day in fridays()]] * 3

    moved, cancelled = coming_fridays()[1:3]
    thursday = datetime.combine(moved - timedelta(days=1), time(17, 30))
    move(ana, moved, to=thursday)
    cancel(ana, cancelled)

    held = [new_york(day) for day in fridays() if day not in (moved, cancelled)]
    for program in programs:
        assert program.ask() == 200
        assert program.dates() == sorted([*held, new_york(thursday.date(), thursday.time())])
    switch_off_calendar(ben)
    own = programs[-1].address
    assert whole_answer(own) == whole_answer(f"{own.rsplit('/', 1)[0]}/{new_token()}.ics")


def test_cleo_asks_dov_and_neither_misses_a_word_by_forms_alone(plain: CallIn) -> None:
    cleo, dov = plain("Cleo"), plain("Dov")
    offer_oneself(cleo)
    come_together(cleo, dov, ("Cleo", "Dov"))

    write(dov, "Hello Cleo. I have time.")
    reads(dov, ["Hello Cleo. I have time."])
    composer(cleo).fill("I hoped that")
    follow(cleo.get_by_role("button", name="Show what is new"))
    reads(cleo, ["Hello Cleo. I have time."])
    expect(composer(cleo)).to_have_value("I hoped that")
    dov.goto("about:blank")
    write(cleo, "Are you there?")
    reads(cleo, ["Hello Cleo. I have time.", "Are you there?"])
    write(cleo, "I made tea.")
    said = ["Hello Cleo. I have time.", "Are you there?", "I made tea."]
    reads(cleo, said)
    dov.goto("/messages")
    expect(dov.get_by_text("2 new")).to_be_visible()
    open_thread(dov, "Cleo")
    reads(dov, said)


def test_when_cleo_ends_it_no_word_is_lost_by_forms_alone(plain: CallIn) -> None:
    cleo, dov = plain("Cleo"), plain("Dov")
    thread = come_together(cleo, dov, ("Cleo", "Dov"))
    composer(dov).fill("I only wanted to say")

    end(cleo, "Dov")

    follow(dov.get_by_role("button", name="Send"))
    expect(dov.get_by_role("alert")).to_contain_text("This has ended, so nothing can be added.")
    kept = dov.get_by_label("What you wrote; it was not sent")
    expect(kept).to_have_value("I only wanted to say")
    open_thread(cleo, "Dov")
    expect(cleo.get_by_text("This has ended. You can read it here")).to_be_visible()
    assert [refused_word(page, thread) for page in (cleo, dov)] == ["closed", "closed"]
