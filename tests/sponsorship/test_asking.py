"""Suggest, ask, answer, end: the one way a sponsor comes to be."""

from datetime import timedelta

from flask import Flask

from groups.plumbing.clock import now
from groups.plumbing.db import db, transaction
from groups.sponsorship.jobs import end_old_asks, forget_old_words
from groups.sponsorship.models import Ask
from tests.sponsorship.conftest import EVENINGS, People, Someone


def let_three_days_pass(app: Flask) -> None:
    with app.app_context(), transaction():
        for ask in db.session.scalars(db.select(Ask)):
            ask.asked_at -= timedelta(hours=73)
            ask.ends_at -= timedelta(hours=73)


def test_cleo_is_shown_dov_with_reasons_and_no_number(cleo: Someone, dov: Someone) -> None:
    dov.offer(languages=["en", "es"], about="I like long walks.")
    cleo.wish(languages=["en", "es"])

    shown = cleo.suggested()["Dov"]

    assert shown["reasons"] == [
        "You share three evenings",
        "Speaks Spanish too",
        "Two years or more in recovery",
    ]
    assert set(shown) == {"member", "handle", "about", "reasons"}
    assert "You share three evenings" in cleo.page("/sponsors")


def test_dov_says_yes_and_both_see_it(cleo: Someone, dov: Someone) -> None:
    assert cleo.ask(dov, "I am new. Would you?").status_code == 201

    assert dov.asks_of_me()[0]["words"] == "I am new. Would you?"
    assert dov.accept_first().status_code == 200

    assert [(p["with"], p["role"]) for p in cleo.pairings()] == [("Dov", "sponsee")]
    assert [(p["with"], p["role"]) for p in dov.pairings()] == [("Cleo", "sponsor")]
    assert dov.kept("taken") == 1


def test_a_third_open_ask_waits_and_its_words_are_kept(people: People, cleo: Someone) -> None:
    sponsors = [people(name) for name in ("Dov", "Ana", "Ben")]
    for sponsor in sponsors:
        sponsor.offer()
    for sponsor in sponsors[:2]:
        cleo.ask(sponsor)

    answer = cleo.submit("/sponsors/ask", member=sponsors[2].public_id, words="Maybe you, Ben?")

    assert answer.status_code == 409
    assert "You have two asks open" in answer.text
    assert "Maybe you, Ben?" in answer.text
    assert len(cleo.asks()) == 2


def test_the_first_yes_ends_the_other_ask(people: People, cleo: Someone, dov: Someone) -> None:
    ana = people("Ana")
    ana.offer()
    cleo.ask(dov)
    cleo.ask(ana)

    dov.accept_first()

    assert ana.asks_of_me() == []
    assert {ask["with"]: ask["state"] for ask in cleo.asks()} == {
        "Dov": "accepted",
        "Ana": "superseded",
    }


def test_a_no_shows_no_reason(cleo: Someone, dov: Someone) -> None:
    cleo.ask(dov)

    answer = dov.post(f"/sponsorship/asks/{dov.asks_of_me()[0]['id']}/decline")

    assert answer.status_code == 200
    assert cleo.asks()[0]["state"] == "declined"
    assert "Not this time" in cleo.page("/sponsorship")
    assert dov.kept("taken") == 0


def test_cleo_takes_her_ask_back(cleo: Someone, dov: Someone) -> None:
    cleo.ask(dov)

    cleo.post(f"/sponsorship/asks/{cleo.asks()[0]['id']}/withdraw")

    assert dov.asks_of_me() == []
    assert "Dov" in cleo.suggested()


def test_an_ask_ends_after_three_days_before_any_job_ran(
    app: Flask, cleo: Someone, dov: Someone
) -> None:
    cleo.ask(dov)
    ask = dov.asks_of_me()[0]["id"]

    let_three_days_pass(app)

    assert cleo.asks()[0]["state"] == "expired"
    assert dov.post(f"/sponsorship/asks/{ask}/accept").status_code == 409
    assert cleo.pairings() == []


def test_two_silences_pause_a_listing_until_it_is_confirmed(
    app: Flask, people: People, cleo: Someone, dov: Someone
) -> None:
    dov.offer(capacity="5")
    for name in ("Ben", "Olu"):
        asker = people(name)
        asker.wish()
        asker.ask(dov)
    let_three_days_pass(app)
    with app.app_context():
        assert end_old_asks() == 2

    assert cleo.suggested() == {}
    assert dov.get("/sponsorship").json["listing"]["paused"]

    dov.post("/sponsorship/confirm")
    assert "Dov" in cleo.suggested()


def test_the_words_of_an_ask_are_forgotten_a_month_after_it_is_over(
    app: Flask, cleo: Someone, dov: Someone
) -> None:
    cleo.ask(dov, words="I am so tired of this")
    dov.post(f"/sponsorship/asks/{dov.asks_of_me()[0]['id']}/decline")

    def kept_words(days_later: int) -> str:
        with app.app_context(), transaction():
            db.session.execute(db.update(Ask).values(ended_at=now() - timedelta(days=days_later)))
        with app.app_context():
            forget_old_words()
            return db.session.scalars(db.select(Ask.words)).one()

    assert kept_words(29) == "I am so tired of this"
    assert kept_words(31) == ""


def test_an_answer_in_between_forgives_a_silence(
    app: Flask, people: People, cleo: Someone, dov: Someone
) -> None:
    dov.offer(capacity="5")
    ben, olu = people("Ben"), people("Olu")
    for asker in (ben, olu):
        asker.wish()
    ben.ask(dov)
    let_three_days_pass(app)
    cleo.ask(dov)
    dov.post(f"/sponsorship/asks/{dov.asks_of_me()[0]['id']}/decline")
    olu.ask(dov)
    let_three_days_pass(app)

    assert not dov.get("/sponsorship").json["listing"]["paused"]


def test_a_listing_not_confirmed_for_a_month_is_not_found(cleo: Someone, dov: Someone) -> None:
    dov.change(confirmed_at=now() - timedelta(days=31))

    assert cleo.suggested() == {}
    assert cleo.ask(dov).status_code == 409


def test_dov_is_told_that_nobody_finds_him_any_more(dov: Someone) -> None:
    assert "People can find you" in dov.page("/me")

    dov.change(confirmed_at=now() - timedelta(days=31))

    assert "Nobody finds you until you say that you still have time" in dov.page("/me")
    assert "Do you still have time?" in dov.page("/sponsorship")
    dov.post("/sponsorship/confirm")
    assert "People can find you" in dov.page("/me")


def test_whoever_has_no_place_free_is_not_asked(
    people: People, cleo: Someone, dov: Someone
) -> None:
    ben = people("Ben")
    ben.wish()
    ben.ask(dov)

    assert cleo.suggested() == {}
    assert cleo.ask(dov).status_code == 409


def test_either_side_ends_it_in_one_step_and_the_place_is_free_again(
    cleo: Someone, dov: Someone
) -> None:
    cleo.ask(dov)
    dov.accept_first()
    pairing = cleo.pairings()[0]["id"]

    assert cleo.post(f"/sponsorship/pairings/{pairing}/end").status_code == 200
    assert dov.post(f"/sponsorship/pairings/{pairing}/end").status_code == 200

    assert cleo.pairings() == dov.pairings() == []
    assert dov.kept("taken") == 0


def test_two_people_cannot_sponsor_each_other(people: People) -> None:
    ana, dov = people("Ana"), people("Dov")
    for one in (ana, dov):
        one.offer(looking="yes")
    ana.ask(dov)
    dov.ask(ana)

    assert dov.accept_first().status_code == 200
    assert ana.accept_first().status_code == 409

    assert len(ana.pairings()) == 1


def test_a_minor_is_never_paired_with_an_adult(people: People, cleo: Someone, dov: Someone) -> None:
    kid = people("Kid", adult=False)

    assert kid.wish().status_code == 403
    assert kid.ask(dov).status_code == 404
    assert "between adults" in kid.page("/sponsors")


def test_no_pairing_even_if_a_minor_comes_to_have_an_ask(
    app: Flask, cleo: Someone, dov: Someone
) -> None:
    cleo.ask(dov)
    with app.app_context(), transaction():
        db.session.scalar(db.select(Ask)).asker.adult = False

    assert dov.accept_first().status_code == 409
    assert dov.pairings() == []


def test_nobody_asks_or_answers_by_a_link(cleo: Someone, dov: Someone) -> None:
    cleo.ask(dov)
    ask = dov.asks_of_me()[0]["id"]

    for address in ("/sponsors/ask", f"/sponsorship/asks/{ask}/accept"):
        assert dov.get(address).status_code == 405


def test_what_is_between_two_is_nothing_to_a_third(
    people: People, cleo: Someone, dov: Someone
) -> None:
    olu = people("Olu")
    cleo.ask(dov)
    ask = dov.asks_of_me()[0]["id"]
    dov.accept_first()
    pairing = dov.pairings()[0]["id"]

    for address, absent in (
        (f"/sponsorship/asks/{ask}/accept", "/sponsorship/asks/nothinghere/accept"),
        (f"/sponsorship/pairings/{pairing}/end", "/sponsorship/pairings/nothinghere/end"),
    ):
        theirs, nobodys = olu.post(address), olu.post(absent)
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.data == nobodys.data
    assert cleo.post(f"/sponsorship/asks/{ask}/accept").status_code == 404


def test_a_guest_is_sent_to_sign_in(app: Flask) -> None:
    assert app.test_client().get("/sponsors").status_code == 303


def test_nobody_fits_and_the_page_says_what_would_help(cleo: Someone, dov: Someone) -> None:
    cleo.wish(hours=["SU0", "SU1"])

    page = cleo.page("/sponsors")

    assert "Nobody fits just now" in page
    assert "Add hours when you could talk" in page


def test_wishes_that_do_not_hold_together_come_back_with_the_words(people: People) -> None:
    ana = people("Ana")

    answer = ana.submit(
        "/sponsorship/wishes",
        **{"listed": "yes", "languages": "en", "hours": EVENINGS, "about": "I like tea."},
    )

    assert answer.status_code == 422
    assert "have a year of recovery first" in answer.text
    assert "I like tea." in answer.text
    assert answer.text.count("checked") >= len(EVENINGS)


def test_changing_the_clock_beside_the_hours_saves_nothing_and_loses_nothing(
    people: People,
) -> None:
    ana = people("Ana")

    answer = ana.submit(
        "/sponsorship/wishes", look="yes", timezone="America/New_York", about="I like tea."
    )

    assert answer.status_code == 200
    assert "I like tea." in answer.text
    assert ana.get("/sponsorship").json["listing"] is None


def test_a_field_the_form_does_not_have_is_refused(people: People) -> None:
    assert people("Ana").wish(taken="0").status_code == 422


def test_fewer_places_than_people_is_refused(people: People, cleo: Someone, dov: Someone) -> None:
    dov.offer(capacity="2")
    for asker in (cleo, people("Ben")):
        asker.wish()
        asker.ask(dov)
        dov.accept_first()

    assert dov.offer(capacity="1").status_code == 422
