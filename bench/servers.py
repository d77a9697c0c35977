"""The servers that are measured, each in a process of its own, and what they cost."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socket import create_connection

import psutil

from tests.servers.homegroup import ROOT, Homegroup
from tests.servers.processes import free_port, kill_group, start, wait_until


class Cost:
    """What one process has used so far."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)

    def cpu_seconds(self) -> float:
        """All its threads together; to the nanosecond where the system has such a clock."""
        try:
            return time.clock_gettime((~self._process.pid << 3) | 2)
        except OSError:
            used = self._process.cpu_times()
            return float(used.user + used.system)

    def resident_bytes(self) -> int:
        return int(self._process.memory_info().rss)


@contextmanager
def hello() -> Iterator[Homegroup]:
    with _folder() as folder, _gunicorn(folder, "bench.hello:app") as server:
        yield server


@contextmanager
def with_the_demo() -> Iterator[Homegroup]:
    """Our server with the demo in it: the cast and a real directory of 670 meetings."""
    with _folder() as folder:
        server = Homegroup(folder, folder / "homegroup.log", {})
        server.command("db", "upgrade")
        server.command("demo", "load")
        with _running(server):
            yield server


@contextmanager
def with_a_meeting_under_way() -> Iterator[Homegroup]:
    with _folder() as folder:
        server = Homegroup(folder, folder / "homegroup.log", {})
        server.command("db", "upgrade")
        words = [sys.executable, "-m", "bench.seed"]
        subprocess.run(words, env=server.environment, cwd=ROOT, check=True)
        with _running(server):
            yield server


@contextmanager
def broadcaster() -> Iterator[tuple[int, int]]:
    """Port and process id of the least that can carry a room."""
    port = free_port()
    with _folder() as folder:
        log = folder / "broadcaster.log"
        words = [sys.executable, "-m", "bench.broadcaster", str(port)]
        process = start(words, log, folder=ROOT)
        try:
            wait_until(lambda: _listens(port), process, log)
            yield port, process.pid
        finally:
            kill_group(process)
            process.wait()


def worker_of(server: Homegroup) -> Cost:
    (worker,) = psutil.Process(server.process.pid).children()
    return Cost(worker.pid)


@contextmanager
def _gunicorn(folder: Path, application: str) -> Iterator[Homegroup]:
    server = Homegroup(folder, folder / "gunicorn.log", {}, application=application)
    with _running(server):
        yield server


@contextmanager
def _running(server: Homegroup) -> Iterator[None]:
    try:
        server.start()
        yield
    finally:
        server.kill9()


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _listens(port: int) -> bool:
    try:
        with closing(create_connection(("127.0.0.1", port), timeout=1)):
            return True
    except OSError:
        return False
