"""A real gunicorn with its gevent worker, around the application under test."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.plumbing.realtime.peer import PATIENCE, Peer

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
QUESTIONS = 200
BETWEEN_QUESTIONS = 0.05


class Serving:
    """One server. Its port is bound here and handed over, so nobody can take it between."""

    def __init__(self, log: Path, *, limits: dict[str, Any], workers: int = 1, **settings: str):
        listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self.port: int = listener.getsockname()[1]
        self.log = log
        surroundings = os.environ | {
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "LIMITS": json.dumps(limits),
            "PYTHONWARNINGS": "default",
            "PYTHONPATH": f"{settings.pop('PYTHONPATH', '')}:{ROOT}",
        }
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "-c", str(HERE / "gunicorn_conf.py")),
                    *("--bind", f"fd://{listener.fileno()}", "-w", str(workers)),
                    "tests.plumbing.realtime.served:create_app()",
                ],
                env=surroundings | settings,
                pass_fds=[listener.fileno()],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
            )
        listener.close()
        self.peers: list[Peer] = []

    def peer(self, **choices: Any) -> Peer:
        self.peers.append(Peer(self.port, **choices))
        return self.peers[-1]

    def ana(self, **choices: Any) -> Peer:
        return self.peer(**choices).join()

    def ben(self, **choices: Any) -> Peer:
        return self.peer(who="ben", **choices).join()

    def get(self, path: str, data: bytes | None = None) -> Any:
        url = f"http://127.0.0.1:{self.port}{path}"
        origin = {"Origin": f"http://127.0.0.1:{self.port}"}
        request = urllib.request.Request(url, data, origin)
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310 - our own
            return json.load(response)

    def figures(self) -> Any:
        return self.get("/figures")

    def until(self, fact: Callable[[Any], bool]) -> Any:
        """Ask for the figures until they say so: what happens after a close has no other sign."""
        for _ in range(QUESTIONS):
            figures = self.figures()
            if fact(figures):
                return figures
            select.select([], [], [], BETWEEN_QUESTIONS)
        raise AssertionError(f"never came true: {figures}")

    def hang_up(self) -> None:
        for peer in self.peers:
            peer.close()
        self.peers.clear()

    def stop(self) -> str:
        self.hang_up()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)
        return self.log.read_text()
