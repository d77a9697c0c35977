"""Finding a meeting among a thousand, ten thousand, a hundred thousand, on both databases.

Each page is asked over one kept connection, one after another, a mixed set of searches in turn
with hello; the first asking of all of them warms nothing but the connection and the index.
"""

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from statistics import median

from bench.copying import copy_rows
from bench.figures import Figure, p99, quotient
from bench.servers import Cost, hello, worker_of
from bench.town import town
from groups.plumbing import clock
from tests.servers.homegroup import ROOT, Homegroup, command, surroundings
from tests.servers.postgres import Postgres

Layout = Callable[[int], AbstractContextManager[Homegroup]]
SIZES = (1_000, 10_000, 100_000)
ROUNDS = 4
LONGEST_SETTLING_S = 900
SEED = 7
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FILTERS = {
    "weekday": DAYS,
    "time": ("morning", "midday", "evening", "night"),
    "type": ("O", "C", "W", "M", "X", "D", "ST", "SP"),
    "attendance": ("in-person", "online", "hybrid"),
    "language": ("en", "es"),
    "fellowship": ("aa",),
}
WORDS = (
    *("search=serenity", "search=group", "search=step+study&weekday=monday", "search=san"),
    *("search=%22one+day+at+a+time%22", "search=noon+%7C+midnight", "search=women&type=O"),
)
SLIPS = ("search=serentiy", "search=fellowshp", "search=newcomrs", "search=meeitng+gruop")
PLACES = (
    *("mode=me&lat=-28.3&lon=-145.7", "mode=location&search={town}&distance=25&unit=mi"),
    *("mode=me&lat=18.5&lon=-28.5&distance=500&type=O", "search=-28.3,+-145.7&distance=100"),
)
MOMENTS = ("time=now", "time=upcoming", "time=now&attendance=online", "time=upcoming&type=O", "")


def on_sqlite() -> Iterator[Figure]:
    """Every size. The large ones take minutes to fill."""
    with hello() as plain:
        yield from _on("SQLite", _sqlite, plain)


def on_postgresql() -> Iterator[Figure]:
    with hello() as plain:
        yield from _on("PostgreSQL", _postgres, plain)


def searches(number: int) -> dict[str, list[str]]:
    """The mixed set for a directory of that size, by kind."""
    chance = random.Random(SEED)  # noqa: S311 - the same set in every run
    regions = [town(copy).lower() for copy in range(number // 670 + 1)]
    pool = {**FILTERS, "region": regions}
    three = []
    for _ in range(64):
        chosen = chance.sample(sorted(pool), 3)
        three.append("&".join(f"{name}={chance.choice(pool[name])}" for name in chosen))
    places = [place.format(town=chance.choice(regions)) for place in PLACES]
    return {
        "three filters": three,
        "words": list(WORDS),
        "a slip": list(SLIPS),
        "near": places,
        "now and soon": list(MOMENTS),
    }


def _on(database: str, lay_out: Layout, plain: Homegroup) -> Iterator[Figure]:
    medians = {}
    for number in SIZES:
        with lay_out(number) as server:
            name = f"{number:,} on {database}"
            figures = list(_pages(name, server, plain, number))
            medians[number] = figures[0].figure
            yield from figures
            yield from _work(name, server)
    yield quotient(
        f"finder on {database}: p50 at 100,000 and at 1,000",
        "ms",
        medians[SIZES[-1]],
        medians[SIZES[0]],
    )


def _pages(name: str, server: Homegroup, plain: Homegroup, number: int) -> Iterator[Figure]:
    ours, theirs = _Line(server), _Line(plain)
    first = ours.ask("/meetings")
    _let_settle(worker_of(server))
    kinds = searches(number)
    taken: dict[str, list[_Answer]] = {kind: [] for kind in kinds}
    hellos: list[_Answer] = []
    for turn in range(ROUNDS + 1):
        for kind, queries in kinds.items():
            for query in queries:
                answer, baseline = ours.ask(f"/meetings?{query}"), theirs.ask("/")
                if turn:  # the first round is not counted
                    taken[kind].append(answer)
                    hellos.append(baseline)
    answers = [one for some in taken.values() for one in some]
    hello_cpu, hello_wall = [one.cpu_ms for one in hellos], [one.wall_ms for one in hellos]
    cpu, wall = [one.cpu_ms for one in answers], [one.wall_ms for one in answers]
    yield quotient(f"finder, {name}: server time, p50", "ms", median(cpu), median(hello_cpu))
    yield quotient(f"finder, {name}: server time, p99", "ms", p99(cpu), p99(hello_cpu))
    yield quotient(f"finder, {name}: waited, p50", "ms", median(wall), median(hello_wall))
    yield quotient(f"finder, {name}: waited, p99", "ms", p99(wall), p99(hello_wall))
    for kind, some in taken.items():
        middle = median(one.cpu_ms for one in some)
        yield quotient(f"finder, {name}: {kind}, p50", "ms", middle, median(hello_cpu))
    largest = max(one.size for one in answers)
    yield quotient(f"finder, {name}: largest page", "kB", largest / 1e3, hellos[0].size / 1e3)
    yield quotient(f"finder, {name}: first ever", "ms", first.wall_ms, median(hello_wall))


def _let_settle(cost: Cost) -> None:
    """Wait for the jobs a server does when it starts: they would be counted as the pages' work."""
    until = time.monotonic() + LONGEST_SETTLING_S
    while time.monotonic() < until:
        before = cost.cpu_seconds()
        time.sleep(2)
        if cost.cpu_seconds() - before < 0.1:
            return


@dataclass(frozen=True)
class _Answer:
    """``cpu_ms`` is what the serving process worked for it, ``wall_ms`` what the asker waited."""

    cpu_ms: float
    wall_ms: float
    size: int


class _Line:
    """One kept connection to a server; opened again where the server closed it meanwhile."""

    def __init__(self, server: Homegroup) -> None:
        self._line = HTTPConnection("127.0.0.1", server.port, timeout=600)
        self._cost = worker_of(server)

    def ask(self, path: str) -> _Answer:
        try:
            return self._ask(path)
        except (RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._line.close()
            return self._ask(path)

    def _ask(self, path: str) -> _Answer:
        worked, began = self._cost.cpu_seconds(), time.perf_counter()
        self._line.request("GET", path, headers={"Accept": "text/html"})
        answer = self._line.getresponse()
        body = answer.read()
        wall = time.perf_counter() - began
        if answer.status not in {200, 422}:
            raise RuntimeError(f"{path} answered {answer.status}")
        cpu = self._cost.cpu_seconds() - worked
        return _Answer(cpu * 1e3, wall * 1e3, len(body) + len(str(answer.headers)))


def _work(name: str, server: Homegroup) -> Iterator[Figure]:
    """What changes the directory, done beside the server by a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-m", "bench.changing"],
        env=server.environment,
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if ran.returncode:
        raise RuntimeError(f"bench.changing ended with an error:\n{ran.stderr}")
    did: dict[str, list[float]] = json.loads(ran.stdout.splitlines()[-1])
    for what, (figure, baseline) in did.items():
        yield quotient(f"{what}, {name}", "ms", figure, baseline)


@contextmanager
def _postgres(number: int) -> Iterator[Homegroup]:
    """The same rows as in SQLite, copied: filling twice would measure nothing more."""
    database = Postgres()
    try:
        with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
            address = database.fresh()
            # One worker alone, as on SQLite: its work is what is measured.
            server = Homegroup(
                Path(folder),
                Path(folder) / "homegroup.log",
                {"GROUPS_DATABASE_URL": address},
                "--workers",
                "1",
            )
            server.command("db", "upgrade")
            copy_rows(_file(number), address)
            with _running(server):
                yield server
    finally:
        database.close()


@contextmanager
def _sqlite(number: int) -> Iterator[Homegroup]:
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        shutil.copy(_file(number), Path(folder) / "groups.db")
        with _running(Homegroup(Path(folder), Path(folder) / "homegroup.log", {})) as server:
            yield server


@contextmanager
def _running(server: Homegroup) -> Iterator[Homegroup]:
    server.start_cold()
    try:
        yield server
    finally:
        server.kill9()


def _file(number: int) -> Path:
    """Return a database of that many meetings; made once, and kept for a day's measuring."""
    folder = Path(tempfile.gettempdir()) / f"homegroup-bench-{clock.now():%Y-%m-%d}-{number}"
    file, settings = folder / "groups.db", surroundings(folder)
    if (folder / "filled").exists():
        command(settings, "db", "upgrade")  # there may be tables since that it has not
    else:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        command(settings, "db", "upgrade")
        words = [sys.executable, "-m", "bench.town", str(number)]
        subprocess.run(words, env=settings, cwd=ROOT, check=True)
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        (folder / "filled").touch()
    return file
