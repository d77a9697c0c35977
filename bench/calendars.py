"""What a calendar subscription costs when nothing has changed, and when all of it is sent."""

from collections.abc import Iterator

from bench.asking import Question, answers_to, compare, header
from bench.figures import Figure
from bench.servers import hello, with_the_demo
from tests.servers.homegroup import Homegroup

CALENDARS = {
    "calendar of a meeting": "/calendar/meetings/friday-night.ics",
    "calendar of a group": "/calendar/groups/open-door.ics",
}
ZIPPED = {"Accept-Encoding": "gzip"}


def measure() -> Iterator[Figure]:
    with with_the_demo() as ours, hello() as plain:
        questions = {}
        for name, path in CALENDARS.items():
            questions[f"{name}, unchanged (304)"] = _unchanged(ours, path)
            questions[f"{name}, in full"] = Question(ours, path, ZIPPED)
        yield from compare(questions, Question(plain, "/"))


def _unchanged(server: Homegroup, path: str) -> Question:
    (head,) = answers_to(Question(server, path, ZIPPED), 1)
    return Question(server, path, ZIPPED | {"If-None-Match": header(head, "ETag")}, status=304)
