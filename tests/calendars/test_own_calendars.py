"""One's own calendar at a secret address: made, read, replaced, switched off."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groups.calendars.models import CalendarAddress
from groups.config import Settings
from groups.demo import cast
from groups.plumbing.clock import now
from groups.plumbing.db import db
from tests.calendars.conftest import House, events_of, titles_of
from tests.servers import homegroup

JSON = {"Accept": "application/json"}


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def make(browser: FlaskClient, **words: str) -> tuple[str, str]:
    """Make an address; return its id and its path."""
    answer = browser.post("/me/calendars", data={"label": "Phone", **words}, headers=JSON)
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    return answer.json["id"], path_of(answer.json["address"])


def listed(browser: FlaskClient) -> list[dict[str, str]]:
    answer = browser.get("/me/calendars", headers=JSON)
    assert answer.json is not None
    found: list[dict[str, str]] = answer.json["calendars"]
    return found


@pytest.fixture
def ben(house: House) -> FlaskClient:
    """Ben belongs to Friday Night."""
    return house.let_in("Ben")


def test_ben_has_his_groups_meetings_under_a_neutral_word(
    ben: FlaskClient, subscriber: FlaskClient
) -> None:
    _, path = make(ben)

    answer = subscriber.get(path)

    assert titles_of(answer) == {"Appointment"}
    for word in ("Friday", "friday", "elcome", "Homegroup", "LOCATION", "URL", "CATEGORIES"):
        assert word not in answer.text


def test_an_address_is_at_the_neutral_host_the_operator_set(
    house: House, ben: FlaskClient, subscriber: FlaskClient, database_address: str, data: Path
) -> None:
    house.app.config["SETTINGS"] = Settings.from_environment(
        homegroup.surroundings(data)
        | {"GROUPS_DATABASE_URL": database_address, "GROUPS_CALENDAR_HOST": "dates.example"}
    )
    ours = house.app.config["SETTINGS"].public_url.split("//")[1].split(":")[0]

    answer = ben.post("/me/calendars", data={"label": "Phone"}, headers=JSON)

    assert answer.json is not None
    assert answer.json["address"].startswith("https://dates.example/calendar/private/")
    there = path_of(answer.json["address"])
    discreet = subscriber.get(there, base_url="https://dates.example")
    assert titles_of(discreet) == {"Appointment"}
    assert ours not in discreet.text
    public = events_of(subscriber.get("/calendar/meetings/friday-night.ics"))
    assert [str(event["uid"]).rpartition("@")[2] for event in public] == ["dates.example"]


def test_ben_chooses_his_own_word(ben: FlaskClient, subscriber: FlaskClient) -> None:
    _, path = make(ben, word="Chess club")

    assert titles_of(subscriber.get(path)) == {"Chess club"}


def test_ben_may_have_it_all_shown(ben: FlaskClient, subscriber: FlaskClient) -> None:
    _, path = make(ben, shows="full")

    assert titles_of(subscriber.get(path)) == {"Friday Night"}


def test_a_saved_meeting_is_in_it(house: House, subscriber: FlaskClient) -> None:
    cleo = house.let_in("Cleo")
    _, path = make(cleo, shows="full")
    assert events_of(subscriber.get(path)) == []

    house.save("Cleo", "friday-night")

    assert titles_of(subscriber.get(path)) == {"Friday Night"}


def test_a_meeting_of_a_hidden_group_goes_when_ana_leaves_it(
    house: House, subscriber: FlaskClient
) -> None:
    ana = house.let_in("Ana")
    house.save("Ana", "hidden-meeting")
    _, path = make(ana, shows="full")
    assert titles_of(subscriber.get(path)) == {"Friday Night", "Hidden Meeting"}

    house.leave("Ana")

    assert titles_of(subscriber.get(path)) == set()


def test_one_cannot_tell_from_the_event_which_meeting_it_is(
    ben: FlaskClient, subscriber: FlaskClient
) -> None:
    public = events_of(subscriber.get("/calendar/meetings/friday-night.ics"))[0]["uid"]
    uids = {events_of(subscriber.get(make(ben)[1]))[0]["uid"] for _ in range(2)}

    assert len(uids) == 2
    assert not any(str(public).split("@", maxsplit=1)[0] in str(uid) for uid in uids)


def test_a_private_feed_is_kept_by_no_cache_between(
    ben: FlaskClient, subscriber: FlaskClient
) -> None:
    _, path = make(ben)

    answer = subscriber.get(path)

    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer.headers
    assert path.split("/")[-1][:-4] not in answer.text
    again = subscriber.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_unknown_and_wrong_and_revoked_answer_the_same_bytes(
    ben: FlaskClient, subscriber: FlaskClient
) -> None:
    public_id, path = make(ben)
    ben.post(f"/me/calendars/{public_id}/revoke", data={"wipe": "no"})

    wrong = path[:-6] + ("xx" if path[-6:-4] != "xx" else "yy") + ".ics"
    answers = [subscriber.get(one) for one in (path, wrong, "/calendar/private/nothing.ics")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert len({str(sorted(answer.headers)) for answer in answers}) == 1


def test_a_wiped_address_clears_devices_for_a_month_and_then_is_gone(
    house: House, ben: FlaskClient, subscriber: FlaskClient
) -> None:
    public_id, path = make(ben, shows="full")
    ben.post(f"/me/calendars/{public_id}/revoke")

    cleared = subscriber.get(path)
    assert events_of(cleared) == []
    assert "Friday" not in cleared.text

    with house.inside():
        db.session.scalars(select(CalendarAddress)).one().wiped_until = now() - timedelta(days=1)
    assert subscriber.get(path).status_code == 404


def test_a_new_address_kills_the_old_one(ben: FlaskClient, subscriber: FlaskClient) -> None:
    public_id, old = make(ben)

    answer = ben.post(f"/me/calendars/{public_id}/rotate", headers=JSON)

    assert answer.json is not None
    assert subscriber.get(old).status_code == 404
    assert subscriber.get(path_of(answer.json["address"])).status_code == 200


def test_ben_switches_all_off_at_once(ben: FlaskClient, subscriber: FlaskClient) -> None:
    paths = [make(ben)[1] for _ in range(3)]

    ben.post("/me/calendars/revoke-all")

    assert listed(ben) == []
    assert [events_of(subscriber.get(path)) for path in paths] == [[], [], []]


def test_olu_cannot_touch_bens_address(
    house: House, ben: FlaskClient, subscriber: FlaskClient
) -> None:
    public_id, path = make(ben)
    olu = house.let_in("Olu")

    for act in ("rotate", "revoke"):
        assert olu.post(f"/me/calendars/{public_id}/{act}").status_code == 404

    assert titles_of(subscriber.get(path)) == {"Appointment"}


def test_the_address_is_shown_once_and_kept_as_a_fingerprint(
    house: House, ben: FlaskClient
) -> None:
    page = ben.post("/me/calendars", data={"label": "Phone"})
    [token] = set(re.findall(r"/calendar/private/([\w-]+)\.ics", page.text))

    assert len(token) >= 22
    assert page.headers["Cache-Control"] == "no-store"
    assert token not in ben.get("/me/calendars").text
    with house.inside():
        kept = db.session.scalars(select(CalendarAddress)).one()
        assert token not in (kept.token_hash, kept.public_id, kept.label)


def test_ben_sees_the_day_an_address_was_last_read(
    ben: FlaskClient, subscriber: FlaskClient
) -> None:
    _, path = make(ben)
    assert listed(ben)[0]["fetched_on"] is None

    subscriber.get(path)

    assert listed(ben)[0]["fetched_on"] == now().date().isoformat()


def days_in_the_database(house: House) -> set[object]:
    with house.inside():
        return set(db.session.scalars(select(CalendarAddress.fetched_on)))


def test_ben_wants_no_day_noted(house: House, ben: FlaskClient, subscriber: FlaskClient) -> None:
    _, path = make(ben)
    subscriber.get(path)
    assert "Last read on" in ben.get("/me/calendars").text

    assert ben.post("/me/calendars/days", data={}).status_code == 303

    assert days_in_the_database(house) == {None}
    subscriber.get(path)
    subscriber.get(make(ben)[1])
    assert days_in_the_database(house) == {None}
    page = ben.get("/me/calendars").text
    assert "Last read on" not in page
    assert "Not read yet" not in page
    assert ben.get("/me/calendars", headers=JSON).json["days_noted"] is False  # type: ignore[index]


def test_ben_wants_the_day_noted_again(ben: FlaskClient, subscriber: FlaskClient) -> None:
    _, path = make(ben)
    ben.post("/me/calendars/days", data={})
    ben.post("/me/calendars/days", data={"days": "yes"})

    subscriber.get(path)

    assert listed(ben)[0]["fetched_on"] == now().date().isoformat()


def test_the_days_of_others_are_noted_as_ever(
    house: House, ben: FlaskClient, subscriber: FlaskClient
) -> None:
    ana = house.let_in("Ana")
    _, path = make(ana)
    ben.post("/me/calendars/days", data={})

    subscriber.get(path)

    assert listed(ana)[0]["fetched_on"] == now().date().isoformat()


def change_password(browser: FlaskClient) -> str:
    """Choose a new password; return the page one comes to."""
    words = {"password": cast.PASSWORD, "new_password": "the kettle is off now"}
    answer = browser.post("/me/password", data=words)
    assert answer.status_code == 303, answer.text
    return browser.get(answer.headers["Location"]).text


def test_after_a_new_password_each_address_is_offered_to_be_given_up(
    ben: FlaskClient, subscriber: FlaskClient
) -> None:
    (one, path), (other, _) = make(ben, label="Phone"), make(ben, label="Work")

    page = change_password(ben)

    assert "Your password is changed" in page
    for address in (one, other):
        assert f'action="/me/calendars/{address}/rotate"' in page
        assert f'action="/me/calendars/{address}/revoke"' in page
    assert 'action="/me/calendars/revoke-all"' in page
    assert len(events_of(subscriber.get(path))) > 0


def test_one_press_gives_all_of_them_up(ben: FlaskClient, subscriber: FlaskClient) -> None:
    paths = [make(ben)[1] for _ in range(2)]
    change_password(ben)

    ben.post("/me/calendars/revoke-all")

    assert listed(ben) == []
    assert [events_of(subscriber.get(path)) for path in paths] == [[], []]


def test_who_has_no_address_is_offered_nothing(ben: FlaskClient) -> None:
    assert "Your password is changed" not in change_password(ben)


def test_ten_addresses_are_enough(ben: FlaskClient) -> None:
    for _ in range(10):
        make(ben)

    answer = ben.post("/me/calendars", data={"label": "One more"})

    assert answer.status_code == 409
    assert "Switch one off" in answer.text


def test_an_empty_choice_is_asked_again_with_the_words_kept(ben: FlaskClient) -> None:
    answer = ben.post("/me/calendars", data={"label": "x" * 61, "shows": "everything"})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text or "role=" in answer.text


def test_a_guest_is_sent_to_sign_in(subscriber: FlaskClient) -> None:
    assert subscriber.get("/me/calendars").status_code == 303
    assert subscriber.get("/me/calendars", headers=JSON).status_code == 401
    assert subscriber.post("/me/calendars").status_code in {303, 401}


def test_my_page_leads_to_my_calendars(ben: FlaskClient) -> None:
    assert "/me/calendars" in ben.get("/me").text
