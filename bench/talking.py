"""A server with its crowds, and what their talk cost it. Every message must reach everybody."""

import time
from collections.abc import Callable, Sequence
from itertools import count
from statistics import median

from bench.crowd import Crowd, Ears
from bench.servers import Cost
from bench.words import text

PATIENCE_S = 30

Say = Callable[[Crowd], None]
_number = count()


def append(people: Crowd) -> None:
    """As our page says it, and Socket.IO's server is said it."""
    sender = people.listeners[0]
    words = {"client_id": f"bench:{next(_number)}", "kind": "message", "body": {"text": text()}}
    sender.say(3, "append", {"room": sender.room, **words})


class Talk:
    """One server: what each round cost it, in CPU microseconds, and how late people heard."""

    def __init__(self, ears: Ears, costs: Sequence[Cost], say: Say = append) -> None:
        self.crowds: list[Crowd] = []
        self.us_a_delivery: list[float] = []
        self.us_a_message: list[float] = []
        self.messages_a_second: list[float] = []
        self.latencies: list[float] = []
        self.medians: list[float] = []
        self._ears = ears
        self._costs = costs
        self._say = say

    def quiet(self, messages: int, a_second: float) -> None:
        """So many a second, in one room after another."""
        began = time.perf_counter()

        def wait(number: int, _people: Crowd) -> None:
            self._ears.listen_until(began + number / a_second)

        self._round(messages, wait)

    def busy(self, messages: int, ahead: int) -> None:
        """The next as soon as fewer than ``ahead`` of its room are not with everybody."""

        def wait(_number: int, people: Crowd) -> None:
            self._listen_while(lambda: people.outstanding >= ahead)

        self._round(messages, wait)

    def forget_rounds(self) -> None:
        """Those before were to warm up, or another workload."""
        kept = (self.us_a_delivery, self.us_a_message, self.messages_a_second)
        for rounds in (*kept, self.latencies, self.medians):
            rounds.clear()

    def _round(self, messages: int, wait: Callable[[int, Crowd], None]) -> None:
        for people in self.crowds:
            people.latencies = []
        heard, cpu, began = self._heard(), self._cpu_seconds(), time.perf_counter()
        for number in range(messages):
            people = self.crowds[number % len(self.crowds)]
            wait(number, people)
            people.said += 1
            self._say(people)
        self._listen_while(lambda: any(people.outstanding for people in self.crowds))
        used, took = self._cpu_seconds() - cpu, time.perf_counter() - began
        self.us_a_delivery.append(used / (self._heard() - heard) * 1e6)
        self.us_a_message.append(used / messages * 1e6)
        self.messages_a_second.append(messages / took)
        late = [one for people in self.crowds for one in people.latencies]
        self.latencies += late
        self.medians.append(median(late))
        self._expect_answers()

    def _expect_answers(self) -> None:
        """Each of ours was acknowledged; a broadcaster acknowledges nothing."""
        if self._say is append:
            self._listen_while(
                lambda: any(people.acknowledged < people.said for people in self.crowds)
            )

    def _listen_while(self, condition: Callable[[], bool]) -> None:
        until = time.perf_counter() + PATIENCE_S
        while condition():
            self._ears.listen_once(0.005)
            if time.perf_counter() > until:
                late = sum(people.outstanding for people in self.crowds)
                raise RuntimeError(f"{late:.1f} messages did not reach everybody")

    def _heard(self) -> int:
        return sum(people.heard for people in self.crowds)

    def _cpu_seconds(self) -> float:
        return sum(cost.cpu_seconds() for cost in self._costs)
