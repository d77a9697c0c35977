"""What a page costs, against hello on the same gunicorn."""

from collections.abc import Iterator

from bench.asking import Question, compare
from bench.figures import Figure
from bench.servers import hello, with_the_demo

PAGES = {
    "home page": "/",
    "finder page": "/meetings",
    "meeting page": "/meetings/friday-night",
}
BROWSER = {"Accept": "text/html"}


def measure() -> Iterator[Figure]:
    with with_the_demo() as ours, hello() as plain:
        questions = {name: Question(ours, path, BROWSER) for name, path in PAGES.items()}
        yield from compare(questions, Question(plain, "/"))
