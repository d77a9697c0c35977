"""The browser of the tests is real: it runs scripts, draws text, and stays at home."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.conftest import OpenPage

PAGE = b"""<!doctype html><title>A door</title><h1>Come in</h1>
<script>document.querySelector('h1').append(', Cleo')</script>"""


class Door(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Set-Cookie", "been=here")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def door() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Door) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


def test_a_person_reads_what_a_script_wrote(door: str, open_page: OpenPage) -> None:
    page = open_page(door)

    page.goto("/")

    assert page.inner_text("h1") == "Come in, Cleo"


def test_each_person_has_cookies_of_their_own(door: str, open_page: OpenPage) -> None:
    ana, ben = open_page(door), open_page(door)

    ana.goto("/")

    assert ana.context.cookies()
    assert not ben.context.cookies()


def test_a_page_works_without_scripts(door: str, open_page: OpenPage) -> None:
    page = open_page(door, java_script_enabled=False)

    page.goto("/")

    assert page.inner_text("h1") == "Come in"
