"""The tests stay on this machine."""

import socket

import pytest


def test_no_test_asks_another_machine() -> None:
    with socket.socket() as probe, pytest.raises(AssertionError, match="asked another machine"):
        probe.connect(("192.0.2.1", 80))
