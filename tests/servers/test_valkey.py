"""The Valkey of the tests is real, and empty when a test begins."""

import pytest
import redis

from tests.servers.valkey import Valkey


@pytest.mark.parametrize("time", ["first", "second"])
def test_it_is_empty_each_time(valkey: str, time: str) -> None:
    with redis.Redis.from_url(valkey) as client:
        before = client.dbsize()
        client.set(time, "here")

    assert before == 0


def test_it_can_be_killed_and_brought_back(valkey_server: Valkey) -> None:
    valkey_server.kill9()
    valkey_server.start()

    with redis.Redis.from_url(valkey_server.url) as client:
        assert client.ping()
