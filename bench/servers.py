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
from tests.servers.postgres import Postgres
from tests.servers.processes import free_port, kill_group, start, wait_until


class Cost:
    """What one process, or with ``family`` it and those it started, has used so far."""

    def __init__(self, pid: int, *, family: bool = False) -> None:
        self._process = psutil.Process(pid)
        self._family = family

    def cpu_seconds(self) -> float:
        """All threads together; to the nanosecond where the system has such a clock."""
        others = self._process.children(recursive=True) if self._family else []
        return sum(_cpu_seconds(process) for process in [self._process, *others])

    def resident_bytes(self) -> int:
        return int(self._process.memory_info().rss)


def _cpu_seconds(process: psutil.Process) -> float:
    try:
        return time.clock_gettime((~process.pid << 3) | 2)
    except OSError:
        used = process.cpu_times()
        return float(used.user + used.system)


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
def with_a_meeting_under_way(others: int = 0, database: str = "") -> Iterator[Homegroup]:
    """One process of ours, on SQLite unless another database is named."""
    with _folder() as folder:
        settings = {"GROUPS_DATABASE_URL": database} if database else {}
        server = Homegroup(folder, folder / "homegroup.log", settings, "--workers", "1")
        server.command("db", "upgrade")
        words = [sys.executable, "-m", "bench.seed", str(others)]
        subprocess.run(words, env=server.environment, cwd=ROOT, check=True)
        with _running(server):
            yield server


@contextmanager
def postgresql() -> Iterator[tuple[str, int]]:
    """Address of an empty database that flushes each commit to the disk, and its process id."""
    server = Postgres(settings=())
    try:
        server.create("bench")
        yield server.url("bench"), server.process.pid
    finally:
        server.close()


@contextmanager
def broadcaster() -> Iterator[tuple[int, int]]:
    """Port and process id of the least that can carry a room."""
    port = free_port()
    with _folder() as folder:
        log = folder / "broadcaster.log"
        words = [sys.executable, "-m", "bench.broadcaster", str(port)]
        process = start(words, log, folder=ROOT)
        try:
            wait_until(lambda: listens(port), process, log)
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
        server.start_cold()
        yield
    finally:
        server.kill9()


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def listens(port: int) -> bool:
    try:
        with closing(create_connection(("127.0.0.1", port), timeout=1)):
            return True
    except OSError:
        return False
