"""Asking two servers in turns, and comparing what an answer costs them."""

import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from statistics import median

from bench.figures import Figure, p99, paired, quotient
from bench.servers import Cost, worker_of
from tests.servers.homegroup import Homegroup

ENOUGH_S = 20
FEWEST_ROUNDS = 3
BATCH_S = 0.25
WARM_UP = 10


@dataclass
class Question:
    """A request that is asked again and again, and what its answers cost, round by round."""

    server: Homegroup
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    cpu_us: list[float] = field(default_factory=list)
    wall_ms: list[list[float]] = field(default_factory=list)

    @property
    def request(self) -> bytes:
        lines = [f"GET {self.path} HTTP/1.1", f"Host: 127.0.0.1:{self.server.port}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode()

    def all_walls(self) -> list[float]:
        return [wall for walls in self.wall_ms for wall in walls]


def compare(questions: Mapping[str, Question], baseline: Question) -> Iterator[Figure]:
    """Ask all of them in turns, round after round; one question at a time, on one connection."""
    everything = [baseline, *questions.values()]
    costs = {id(one): worker_of(one.server) for one in everything}
    for one in everything:
        answers_to(one, WARM_UP)
    enough = time.perf_counter() + ENOUGH_S
    while len(baseline.cpu_us) < FEWEST_ROUNDS or time.perf_counter() < enough:
        for one in everything:
            _ask_for_a_while(one, costs[id(one)])
    for name, question in questions.items():
        yield from _figures(name, question, baseline)


def answers_to(question: Question, times: int) -> list[bytes]:
    with socket.create_connection(("127.0.0.1", question.server.port), timeout=30) as line:
        return [_ask(line, question) for _ in range(times)]


def _ask_for_a_while(question: Question, cost: Cost) -> None:
    walls = []
    with socket.create_connection(("127.0.0.1", question.server.port), timeout=30) as line:
        _ask(line, question)
        cpu, until = cost.cpu_seconds(), time.perf_counter() + BATCH_S
        while (began := time.perf_counter()) < until:
            _ask(line, question)
            walls.append((time.perf_counter() - began) * 1e3)
        question.cpu_us.append((cost.cpu_seconds() - cpu) / len(walls) * 1e6)
    question.wall_ms.append(walls)


def _ask(line: socket.socket, question: Question) -> bytes:
    """Return the head of the answer, once all of it is here."""
    line.sendall(question.request)
    answer = line.recv(65536)
    while b"\r\n\r\n" not in answer:
        answer += line.recv(65536) or _cut_short(question)
    head, _, body = answer.partition(b"\r\n\r\n")
    missing = _length(head) - len(body)
    while missing > 0:
        missing -= len(line.recv(65536) or _cut_short(question))
    if not head.startswith(b"HTTP/1.1 %d " % question.status):
        raise RuntimeError(f"{question.path} answered {head[:40]!r}")
    return head


def whole_answer(port: int, path: str, headers: Mapping[str, str] | None = None) -> bytes:
    """Return the text at that address."""
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path, headers=dict(headers or {}))
    answer = line.getresponse()
    said = answer.read()
    line.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return said


def header(head: bytes, name: str) -> str:
    lines = [line.partition(b": ") for line in head.split(b"\r\n")]
    found = [value for key, _, value in lines if key.lower() == name.lower().encode()]
    return found[0].decode() if found else ""


def _length(head: bytes) -> int:
    return int(header(head, "Content-Length") or 0)


def _cut_short(question: Question) -> bytes:
    raise RuntimeError(f"{question.path} was cut short")


def _figures(name: str, question: Question, baseline: Question) -> Iterator[Figure]:
    yield paired(f"{name}: CPU", "us", question.cpu_us, baseline.cpu_us)
    ours, theirs = ([median(walls) for walls in one.wall_ms] for one in (question, baseline))
    yield paired(f"{name}: p50", "ms", ours, theirs)
    yield quotient(f"{name}: p99", "ms", p99(question.all_walls()), p99(baseline.all_walls()))
