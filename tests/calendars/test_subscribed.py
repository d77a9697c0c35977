"""Programs people subscribe with, on the running server: what they show after their next poll."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.calendars.conftest import House
from tests.calendars.engines.asking import Question, Spans
from tests.calendars.engines.in_node import thunderbird
from tests.calendars.engines.known import ENGINES
from tests.servers.homegroup import Homegroup

FRIDAY = "/calendar/meetings/friday-night.ics"
WINDOW = (datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC))
JANUARY = ["02 00:00", "09 00:00", "16 00:00", "23 00:00", "30 00:00"]

CONFIG = """
[general]
status_path = "{folder}/status/"

[pair friday]
a = "homegroup"
b = "laptop"
collections = null
conflict_resolution = "a wins"

[storage homegroup]
type = "http"
url = "{url}"

[storage laptop]
type = "filesystem"
path = "{folder}/calendar/"
fileext = ".ics"
"""


class Vdirsyncer:
    """The program, with one subscription, keeping its copy in a folder."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.config = folder / "config"
        self.config.write_text(CONFIG.format(folder=folder, url=url))
        (folder / "calendar").mkdir()
        self._run("discover")

    def sync(self) -> None:
        self._run("sync")

    def copies(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted((self.folder / "calendar").glob("*.ics"))]

    def _run(self, command: str) -> None:
        words = [sys.executable, "-m", "vdirsyncer", "-c", str(self.config), command]
        done = subprocess.run(words, capture_output=True, text=True, check=False, input="y\n")
        assert done.returncode == 0, done.stdout + done.stderr


class Thunderbird:
    """Its way of asking, and its engine: the network and the window around them left away."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.feed, self.tag, self.answers = b"", "", list[int]()

    def poll(self) -> None:
        headers = {
            "Accept": "text/calendar,text/plain;q=0.8,*/*;q=0.5",
            "Accept-Encoding": "gzip, deflate, br, zstd",
            "Pragma": "no-cache",
            "Cache-Control": "no-cache",
        }
        if self.tag:
            headers["If-None-Match"] = self.tag
        answer = httpx.get(self.url, headers=headers)
        self.answers.append(answer.status_code)
        if answer.status_code == 200:
            self.feed, self.tag = answer.content, answer.headers["ETag"]

    def shows(self) -> list[str]:
        [spans] = thunderbird([Question(self.feed, *WINDOW)])
        return days(spans)


def days(spans: Spans) -> list[str]:
    return [f"{start:%d %H:%M}" for start, _ in spans]


@pytest.fixture
def vdirsyncer(house: House, server: Homegroup, tmp_path: Path) -> Iterator[Vdirsyncer]:
    return Vdirsyncer(tmp_path, server.url + FRIDAY)


def test_vdirsyncer_sees_a_cancellation_and_its_end_at_the_next_sync(
    house: House, vdirsyncer: Vdirsyncer
) -> None:
    def shown() -> set[str]:
        vdirsyncer.sync()
        [copy] = vdirsyncer.copies()
        found = [engine([Question(copy, *WINDOW)]) for engine in ENGINES.values()]
        return {" ".join(days(spans)) for [spans] in found}

    assert shown() == {" ".join(JANUARY)}

    house.cancel("2027-01-08")
    assert shown() == {" ".join(day for day in JANUARY if not day.startswith("09"))}

    house.move("2027-01-08", to="2027-01-08T20:00")
    assert shown() == {" ".join(JANUARY).replace("09 00:00", "09 01:00")}


def test_thunderbird_sees_a_cancellation_at_its_next_poll_and_asks_for_nothing_twice(
    house: House, server: Homegroup
) -> None:
    device = Thunderbird(server.url + FRIDAY)
    device.poll()
    assert device.shows() == JANUARY

    device.poll()
    house.cancel("2027-01-08")
    device.poll()

    assert device.answers == [200, 304, 200]
    assert device.shows() == [day for day in JANUARY if not day.startswith("09")]
