"""What calendar subscriptions cost: unchanged, in full, after an edit, joined, and at Radicale."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.asking import Question, answers_to, compare, header, whole_answer
from bench.figures import Figure, paired, quotient
from bench.radicale import COLLECTION, SIGNED_IN, radicale
from bench.servers import hello, with_the_demo, worker_of
from tests.servers.homegroup import ROOT, Homegroup

CALENDARS = {
    "calendar of a meeting": "/calendar/meetings/friday-night.ics",
    "calendar of a group": "/calendar/groups/open-door.ics",
    "calendar of a thousand": "/calendar/groups/thousand.ics",
}
THOUSAND = CALENDARS["calendar of a thousand"]
SEARCH = "/calendar/search.ics?search=thousand"
ZIPPED = {"Accept-Encoding": "gzip"}
EDITS = 10
ROUNDS = 3
RADICALE_ROUNDS = 5


def measure() -> Iterator[Figure]:
    with with_the_demo() as ours, hello() as plain:
        secret = _beside(ours, "seed").strip()
        questions = {}
        for name, path in _all(secret):
            questions[f"{name}, unchanged (304)"] = _unchanged(ours, path)
        for name, path in CALENDARS.items():
            questions[f"{name}, in full"] = Question(ours, path, ZIPPED)
        yield from compare(questions, Question(plain, "/"))
        yield from _after_edits(ours, plain)
        figures = json.loads(_beside(ours, "joins"))
        yield quotient("library: build and write a thousand", "ms", *_ms(figures))
        yield from _beside_radicale(ours)


def _all(secret: str) -> Iterator[tuple[str, str]]:
    yield from CALENDARS.items()
    yield "calendar of a search", SEARCH
    yield "secret calendar", secret


def _ms(figures: dict[str, float]) -> tuple[float, float]:
    return figures["library"] * 1e3, figures["join"] * 1e3


def _unchanged(server: Homegroup, path: str) -> Question:
    head = answers_to(Question(server, path, ZIPPED), 2)[-1]
    return Question(server, path, ZIPPED | {"If-None-Match": header(head, "ETag")}, status=304)


# --- the first answer after an edit -----------------------------------------------------------


def _after_edits(ours: Homegroup, plain: Homegroup) -> Iterator[Figure]:
    """Another process edits one of a thousand; then ask for all of them, once; and so on.

    Hello is asked as seldom, each time after an edit: caches are as cold for both.
    """
    baseline = Question(plain, "/")
    asked = {"group": Question(ours, THOUSAND, ZIPPED), "search": Question(ours, SEARCH, ZIPPED)}
    with _editor(ours) as edit:
        for name, question in asked.items():
            rounds = [(_asked(question, edit), _asked(baseline, edit)) for _ in range(ROUNDS)]
            figures, baselines = zip(*rounds, strict=True)
            yield paired(f"{name} of a thousand after an edit: CPU", "us", figures, baselines)


def _asked(question: Question, edit: Callable[[], None]) -> float:
    """Return the CPU microseconds of an answer, from a batch: the clock is too coarse for one."""
    cost = worker_of(question.server)
    before = cost.cpu_seconds()
    for _ in range(EDITS):
        edit()
        answers_to(question, 1)
    return (cost.cpu_seconds() - before) / EDITS * 1e6


@contextmanager
def _editor(server: Homegroup) -> Iterator["_Edit"]:
    words = [sys.executable, "-m", "bench.thousand", "edits"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(words, env=server.environment, cwd=ROOT, text=True, **pipes) as process:
        try:
            yield _Edit(process)
        finally:
            process.kill()


class _Edit:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def __call__(self) -> None:
        """Rename a meeting; return once that is committed."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("nobody edits")
        self._process.stdin.write("edit\n")
        self._process.stdin.flush()
        if self._process.stdout.readline() != "committed\n":
            raise RuntimeError("the edit failed")


# --- beside others ----------------------------------------------------------------------------


def _beside_radicale(ours: Homegroup) -> Iterator[Figure]:
    """Ask both for the same thousand, in plain text; Radicale's time beside ours."""
    question = Question(ours, THOUSAND)
    answers_to(question, 2)
    with radicale(whole_answer(ours.port, THOUSAND)) as port:
        theirs, mine = [], []
        for _ in range(RADICALE_ROUNDS):
            began = time.perf_counter()
            whole_answer(port, COLLECTION, SIGNED_IN)
            theirs.append((time.perf_counter() - began) * 1e3)
            began = time.perf_counter()
            whole_answer(ours.port, THOUSAND)
            mine.append((time.perf_counter() - began) * 1e3)
    yield paired("Radicale: the same thousand", "ms", theirs, mine)


def _beside(server: Homegroup, what: str) -> str:
    words = [sys.executable, "-m", "bench.thousand", what]
    ran = subprocess.run(
        words, env=server.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return ran.stdout
