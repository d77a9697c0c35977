"""Programs nobody here wrote read our feeds from a running server, and show what we have."""

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.meetings.conftest import SAN_JOSE
from tests.servers import homegroup
from tests.servers.homegroup import Homegroup
from tests.servers.hosting import hosted

ROOT = Path(__file__).parents[2]
CROUTON = ROOT / "node_modules" / "@bmlt-enabled" / "croutonjs"
DAYS = {
    "SU": "Sunday",
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
}
# A weekly date as people read it: the day, the time, the name.
Line = tuple[str, str, str]


@pytest.fixture(scope="module")
def san_jose(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homegroup]:
    """Serve the whole list of San José."""
    folder = tmp_path_factory.mktemp("san-jose")
    shutil.copy(migrated_file, folder / "groups.db")
    server = Homegroup(folder, folder / "homegroup.log", {})
    zone = ("--timezone", "America/Los_Angeles", "--fellowship", "aa")
    server.command("import-meetings", str(SAN_JOSE), *zone)
    server.start()
    yield server
    homegroup.close_all([server])


@pytest.fixture(scope="module")
def kept(san_jose: Homegroup, tmp_path_factory: pytest.TempPathFactory) -> "Counter[Line]":
    """What the database holds, as its own export says: no feed is involved."""
    file = tmp_path_factory.mktemp("kept") / "all.json"
    san_jose.command("export-meetings", str(file))
    meetings = [
        meeting for group in json.loads(file.read_text())["groups"] for meeting in group["meetings"]
    ]
    assert len(meetings) > 600
    return Counter(
        (DAYS[day], meeting["start_local"][11:], meeting["name"])
        for meeting in meetings
        for day in weekdays(meeting)
    )


def weekdays(meeting: dict[str, Any]) -> list[str]:
    parts = dict(part.split("=") for part in meeting["rrule"].split(";"))
    assert parts["FREQ"] == "WEEKLY"
    return parts["BYDAY"].split(",")


def page_of_theirs(server: Homegroup) -> str:
    """A service body's page with crouton in it, as its documentation says."""
    options = json.dumps(
        {
            "root_server": f"{server.url}/feeds/bmlt",
            "service_body": ["1"],
            "recurse_service_bodies": True,
            "time_format": "HH:mm",
            "show_map": False,
            "has_meeting_count": True,
            "grouping_buttons": [],
        }
    )
    return f"""<!doctype html><meta charset="utf-8"><title>Meetings near you</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="crouton-core.css">
<script src="crouton.js"></script><div id="bmlt-tabs"></div>
<script>
jQuery(() => {{
  window.crouton = new Crouton({options});
  crouton.render();
}});
</script>"""


@pytest.fixture
def crouton(san_jose: Homegroup, new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """Open that page in a real browser; it may ask its own site and our server, nobody else."""
    complaints: list[str] = []
    with hosted(page_of_theirs(san_jose), CROUTON) as address:
        context = new_context(base_url=address)
        context.on("weberror", lambda failed: complaints.append(str(failed.error)))
        page = context.new_page()
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((address, san_jose.url, "data:"))
                else complaints.append(asked.url)
            ),
        )
        page.goto("/")
        yield page
    assert not complaints, complaints


def test_crouton_shows_every_meeting_with_its_day_time_and_name(
    crouton: Page, kept: "Counter[Line]"
) -> None:
    rows = crouton.locator(".bmlt-data-row")

    expect(rows).to_have_count(kept.total(), timeout=30_000)
    shown = rows.evaluate_all(
        """(rows) => rows.map((row) => [
            row.querySelector(".bmlt-day").textContent.trim(),
            row.querySelector(".bmlt-time-2").textContent.trim().slice(0, 5),
            row.querySelector(".meeting-name").textContent.trim(),
        ])"""
    )
    assert Counter(map(tuple, shown)) == kept


def test_a_printer_of_lists_prints_every_meeting(
    san_jose: Homegroup, kept: "Counter[Line]", tmp_path: Path
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(
        f"site_url: {san_jose.url}\napi_url: feeds/meeting-guide.json\nsections: [list_1section]\n"
    )

    book = printed(config, "html", "--download").read_text()

    days = re.split(r"<h2>(\w+)</h2>", book)[1:]
    row = r'<td style="width: 8ch;">([^<]*)</td>.*?<b>\s*<a id="[^"]*" href="[^"]*">(.*?)</a></b>'
    shown = [
        (day, on_24_hours(time), unescape(name))
        for day, part in zip(days[::2], days[1::2], strict=True)
        for time, name in re.findall(row, part, re.DOTALL)
    ]
    assert Counter(shown) == kept
    assert printed(config, "pdf", "--limit", "5").read_bytes().startswith(b"%PDF-")


def printed(config: Path, kind: str, *options: str) -> Path:
    """Let pdf12step make a book of what it downloads, as its user would."""
    folder = config.parent
    command = Path(sys.executable).with_name("12step")
    places = ("-D", folder / "data", "-A", folder / "assets")
    out = folder / f"book.{kind}"
    ran = subprocess.run(
        [command, "-c", config, *places, kind, *options, "-o", out],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    needs = "pdf12step prints with Pango; on Debian and Ubuntu: apt install libpangoft2-1.0-0\n"
    assert ran.returncode == 0, needs + ran.stderr
    return out


def on_24_hours(time: str) -> str:
    return f"{datetime.strptime(time, '%I:%M %p'):%H:%M}"  # noqa: DTZ007 - a wall clock
