"""The people of the tests do what people do: sign up, come back, listen."""

from flask import Flask

from tests.conftest import Meet
from tests.servers.homegroup import Homegroup


def test_ana_signs_up_and_is_known(meet: Meet) -> None:
    ana = meet("ana").sign_up()

    assert ana.read("/me")["handle"] == "ana"


def test_ben_comes_back_with_another_browser(meet: Meet) -> None:
    meet("ben").sign_up()

    again = meet("ben").sign_in()

    assert again.read("/me")["handle"] == "ben"


def test_olu_is_answered_over_a_real_socket(meet: Meet, shared_server: Homegroup) -> None:
    ears = meet("olu.listens", at=shared_server).sign_up().listen("/rooms")

    answer = ears.say("join_room", room="nowhere")

    assert answer["error"]["code"] == "not_found"


def test_a_page_is_served_without_a_server(app: Flask) -> None:
    answer = app.test_client().get("/sign-up")

    assert answer.status_code == 200
