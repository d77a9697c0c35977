"""Somebody else's web site on another port: a page of theirs, and the files it needs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _Site(SimpleHTTPRequestHandler):
    """The page at /, the files of a folder beside it, and not a word about it."""

    def __init__(self, *arguments: object, page: str, directory: str) -> None:
        self.page = page.encode()
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.page)

    def log_message(self, *_words: object) -> None:
        pass


@contextmanager
def hosted(page: str, files: Path) -> Iterator[str]:
    """Serve the page with those files until the end; gives its address."""
    site = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Site, page=page, directory=str(files)))
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{site.server_port}"
    finally:
        site.shutdown()
        site.server_close()
