"""Packages whose mere presence breaks every WebSocket."""

from pathlib import Path

import pytest

from tests.plumbing.realtime.conftest import StartServing
from tests.plumbing.realtime.peer import PATIENCE


@pytest.mark.parametrize("rival", ["geventwebsocket", "eventlet"])
def test_we_do_not_start_beside_them(
    start_serving: StartServing, tmp_path: Path, rival: str
) -> None:
    (tmp_path / f"{rival}.py").touch()

    server = start_serving(PYTHONPATH=str(tmp_path))

    assert server.process.wait(PATIENCE) != 0
    assert f"Uninstall {rival}" in server.log.read_text()
