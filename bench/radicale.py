"""Radicale, a calendar server of its own, with our thousand meetings in it.

It is installed from its own locked list into an environment of its own, at the first run.
"""

import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from tests.servers.homegroup import ROOT
from tests.servers.processes import free_port, kill_group, start, wait_until

LOCKED = ROOT / "requirements" / "bench.txt"
HOME = ROOT / "build" / "radicale"
COLLECTION = "/bench/thousand/"
SIGNED_IN = {"Authorization": "Basic " + b64encode(b"bench:bench").decode()}
PATIENCE_S = 120


@contextmanager
def radicale(collection: bytes) -> Iterator[int]:
    """Serve the collection; yields the port."""
    python, port = _installed(), free_port()
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        log = Path(folder) / "radicale.log"
        words = [python, "-m", "radicale", *_options(port, Path(folder))]
        process = start(words, log)
        try:
            wait_until(lambda: _answers(port), process, log)
            _put(port, collection)
            yield port
        finally:
            kill_group(process)
            process.wait()


def _options(port: int, folder: Path) -> list[str]:
    return [
        "--config=",
        f"--server-hosts=127.0.0.1:{port}",
        f"--storage-filesystem-folder={folder / 'collections'}",
        "--auth-type=none",
        "--rights-type=owner_only",
        "--logging-level=error",
    ]


def _installed() -> Path:
    python, stamp = HOME / "bin" / "python", HOME / "installed.txt"
    if not stamp.exists() or stamp.read_text() != LOCKED.read_text():
        uv = [sys.executable, "-m", "uv", "--quiet"]
        subprocess.run([*uv, "venv", "--clear", "--python", sys.executable, HOME], check=True)
        packages = ["--require-hashes", "--requirement", LOCKED]
        subprocess.run([*uv, "pip", "install", "--python", python, *packages], check=True)
        stamp.write_text(LOCKED.read_text())
    return python


def _answers(port: int) -> bool:
    try:
        line = HTTPConnection("127.0.0.1", port, timeout=2)
        line.request("GET", "/.web/")
        return line.getresponse().status < 500
    except OSError:
        return False


def _put(port: int, collection: bytes) -> None:
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    headers = SIGNED_IN | {"Content-Type": "text/calendar; charset=utf-8"}
    line.request("PUT", COLLECTION, body=collection, headers=headers)
    answer = line.getresponse()
    said = answer.read()
    if answer.status not in {200, 201, 204}:
        raise RuntimeError(f"Radicale did not take it: {answer.status} {said[:300]!r}")
