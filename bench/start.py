"""From ``./dev serve`` to the first answer, against hello started by the same gunicorn."""

import http.client
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.figures import Figure, paired
from tests.servers.homegroup import GUNICORN, ROOT, surroundings
from tests.servers.processes import free_port, kill_group, start

ROUNDS = 2
PATIENCE_S = 40
SERVE = (sys.executable, ROOT / "dev", "serve")
HELLO = (sys.executable, "-m", *GUNICORN, "bench.hello:app")


def measure() -> Iterator[Figure]:
    first, again, hello = [], [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
            hello.append(_seconds_until_ready(HELLO, Path(folder)))
            first.append(_seconds_until_ready(SERVE, Path(folder)))
            again.append(_seconds_until_ready(SERVE, Path(folder)))
    yield paired("start with an empty database", "s", first, hello)
    yield paired("start again", "s", again, hello)


def _seconds_until_ready(words: tuple[str | Path, ...], folder: Path) -> float:
    port = free_port()
    log = folder / "start.log"
    began = time.perf_counter()
    process = start(words, log, environment=_production(folder, port), folder=ROOT)
    try:
        _wait(port, process, log)
        return time.perf_counter() - began
    finally:
        kill_group(process)
        process.wait()


def _production(folder: Path, port: int) -> Mapping[str, str]:
    return surroundings(folder) | {
        "GROUPS_ENV": "production",
        "GROUPS_RATE_LIMITS": "on",
        "GROUPS_SECRET_KEY": secrets.token_urlsafe(48),
        "GROUPS_BIND": f"127.0.0.1:{port}",
        "GROUPS_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.perf_counter() + PATIENCE_S
    while not _answers(port):
        if process.poll() is not None or time.perf_counter() > until:
            raise RuntimeError(f"it did not start:\n{log.read_text()}")
        time.sleep(0.005)


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        line.request("GET", "/readyz")
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
