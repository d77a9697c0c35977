"""Homegroup itself, as it is served: gunicorn in a process of its own."""

import os
import re
import secrets
import signal
import sqlite3
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from tests.servers import ready
from tests.servers.processes import Process, free_port, kill_group, start, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
# The second is how an answer of 500 is logged: by its reference alone.
ERRORS = re.compile("Traceback|, reference ")
GUNICORN = ("gunicorn", "-c", "python:groups.plumbing.gunicorn")


class Homegroup:
    """One server on a data folder, with its own port. What it says goes to `log`."""

    def __init__(
        self,
        data: Path,
        log: Path,
        settings: Mapping[str, str],
        *options: str,
        application: str = "wsgi:app",
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = log
        self.environment = surroundings(data) | {
            "GROUPS_BIND": f"127.0.0.1:{self.port}",
            "GROUPS_PUBLIC_URL": self.url,
            **settings,
        }
        self._words = [*GUNICORN, *options, application]

    def start(self) -> None:
        """Begin it in a Python that has loaded it already; see `start_cold`."""
        self.process: Process = ready.serve(self._words, self.environment, self.log)
        wait_until(self.is_ready, self.process, self.log)

    def start_cold(self) -> None:
        """Begin it as an operator does, from nothing."""
        words = [sys.executable, "-m", *self._words]
        self.process = start(words, self.log, environment=self.environment, folder=ROOT)
        wait_until(self.is_ready, self.process, self.log)

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def command(self, *words: str) -> str:
        """Run `flask --app wsgi ...` on the same data, and return what it said."""
        return command(self.environment, *words)

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """Its SQLite, as somebody on its machine could open it; what they change is kept."""
        file = f"{self.environment['DATA']}/groups.db"
        with closing(sqlite3.connect(file, timeout=20)) as opened, opened:
            yield opened

    def kill9(self) -> None:
        """End every process of it at once, as a power cut would."""
        kill_group(self.process)
        self.process.wait()

    def terminate(self, seconds: float = 15) -> int:
        """Ask it to end, as an operator would, and return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def restart(self) -> None:
        self.terminate()
        self.start()


def close_all(servers: Iterable[Homegroup]) -> None:
    """End them, and fail when one met an error that nobody expected."""
    for server in servers:
        server.kill9()
    said = "".join(server.log.read_text() for server in servers)
    assert not ERRORS.search(said), f"The server met an error:\n{said}"


def surroundings(data: Path) -> dict[str, str]:
    """Only what a test's server should see: nothing of the developer's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "DATA": str(data),
        "GROUPS_ENV": "test",
        "GROUPS_SECRET_KEY": secrets.token_urlsafe(48),
        "GROUPS_RATE_LIMITS": "off",
    }


def command(environment: Mapping[str, str], *words: str) -> str:
    return ready.run(["flask", "--app", "wsgi", *words], environment)
