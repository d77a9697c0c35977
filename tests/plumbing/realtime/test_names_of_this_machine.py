"""A newcomer opens the try-out as localhost: to a browser that is another site than 127.0.0.1."""

import pytest
import socketio

from tests.conftest import StartServer
from tests.servers.homegroup import Homegroup
from tests.servers.people import Person

PRODUCTION = {
    "GROUPS_ENV": "production",
    "GROUPS_RATE_LIMITS": "on",
    "GROUPS_PRIVATE_LISTS": "off",
    "GROUPS_SECRET_KEY": "a key that is long enough for a server",
}


def opened_as_localhost(server: Homegroup) -> Person:
    return Person(server.url.replace("127.0.0.1", "localhost"), "Ben")


def test_rooms_are_live_in_a_try_out_opened_as_localhost(start_server: StartServer) -> None:
    ben = opened_as_localhost(start_server(GROUPS_ENV="demo")).sign_up()

    assert ben.listen("/rooms").client.connected

    ben.leave()


def test_in_production_one_address_is_ours(start_server: StartServer) -> None:
    ben = opened_as_localhost(start_server(**PRODUCTION)).sign_up()

    with pytest.raises(socketio.exceptions.ConnectionError):
        ben.listen("/rooms")

    ben.http.close()
