"""Who may open a socket, and on which terms."""

import urllib.error

import pytest

from tests.plumbing.realtime.serving import Serving

POLLING = "/socket.io/?EIO=4&transport=polling"


def test_the_upgrade_is_answered_101_without_any_extension(server: Serving) -> None:
    ana = server.peer(headers={"Sec-WebSocket-Extensions": "permessage-deflate"})

    assert ana.status == 101
    assert "sec-websocket-extensions" not in ana.head


def test_the_greeting_names_our_limits_and_offers_no_other_transport(server: Serving) -> None:
    hello = server.peer().hello()

    assert hello["upgrades"] == []
    assert (hello["pingInterval"], hello["pingTimeout"]) == (20_000, 15_000)
    assert hello["maxPayload"] == 65_536


@pytest.mark.parametrize("data", [None, b"40/rooms,{}"])
def test_polling_is_refused(server: Serving, data: bytes | None) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        server.get(POLLING, data)

    assert refused.value.code == 400
    refused.value.close()


@pytest.mark.parametrize("parameter", ["EIO=3", "EIO=4&sid=guessed", ""])
def test_another_protocol_or_a_guessed_session_is_refused(server: Serving, parameter: str) -> None:
    olu = server.peer(path=f"/socket.io/?transport=websocket&{parameter}")

    assert olu.status == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-WebSocket-Version": "8"},
        {"Sec-WebSocket-Key": None},
        {"Connection": "keep-alive"},
        {"Upgrade": "h2c"},
        {"Host": None},
    ],
)
def test_half_an_upgrade_is_refused(server: Serving, headers: dict[str, str | None]) -> None:
    assert server.peer(headers=headers).status == 400


@pytest.mark.parametrize(
    "origin", [None, "null", "https://elsewhere.example", "http://127.0.0.1", "*"]
)
def test_a_page_of_another_site_is_refused(server: Serving, origin: str | None) -> None:
    assert server.peer(origin=origin).status == 400


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "Host", "Forwarded"])
def test_headers_do_not_change_which_site_we_are(server: Serving, name: str) -> None:
    value = "host=elsewhere.example" if name == "Forwarded" else "elsewhere.example"

    eve = server.peer(
        origin="https://elsewhere.example", headers={name: value, "X-Forwarded-Proto": "https"}
    )

    assert eve.status == 400
