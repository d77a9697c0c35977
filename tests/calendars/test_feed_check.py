"""An operator asks what is wrong with a feed."""

from pathlib import Path

import pytest
from flask import Flask

from groups.calendars.checking import findings
from tests.calendars.conftest import House
from tests.servers.homegroup import Homegroup

HERE = Path(__file__).parent
GOOD = (HERE / "snapshots" / "friday-night.ics").read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"\r\n", b"\n", "CR LF"),
        (b"SUMMARY:Friday", b"SUMMARY:" + b"Friday " * 20, "Fold lines"),
        (b"SUMMARY:Friday", b"SUMMARY:\x07Friday", "control character"),
        (b"SUMMARY:Friday", b"SUMMARY:\xff", "not UTF-8"),
        (
            b"Friday Night\r\nDTSTART",
            "ü".encode().replace(b"\xc3", b"\xc3\r\n ") + b"\r\nDTSTART",
            "splits a letter",
        ),
        (b"VERSION:2.0\r\n", b"", "VERSION is missing"),
        (b"CALSCALE", b"METHOD:PUBLISH\r\nCALSCALE", "METHOD"),
        (b"TZID:America/New_York", b"TZID:Elsewhere", "VTIMEZONE is missing"),
        (b"DTSTAMP:20261122T193000Z\r\n", b"", "DTSTAMP is missing"),
        (b"UNTIL=20270102T000000Z", b"UNTIL=20270102", "UNTIL must be UTC"),
        (b"-v20270108T1930@", b"@", "2 times"),
        (b"20250103T200000", b"20250103T180000", "ends before"),
        (b"END:VCALENDAR\r\n", b"", ""),
    ],
)
def test_a_flaw_is_named_so_that_it_can_be_mended(old: bytes, new: bytes, said: str) -> None:
    broken = GOOD.replace(old, new)

    assert any(said in str(one) for one in findings(broken))


@pytest.mark.parametrize("junk", [b"", b"hello", b"<html>", b"BEGIN:VCALENDAR\r\n", b"\x00" * 99])
def test_what_is_no_feed_is_said_to_be_none(junk: bytes) -> None:
    assert [one.kind for one in findings(junk)].count("error") >= 1


def test_the_command_reads_a_file(app: Flask, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ics"
    broken.write_bytes(GOOD.replace(b"\r\n", b"\n"))
    ask = app.test_cli_runner()

    good = ask.invoke(args=["feed", "check", str(HERE / "snapshots" / "friday-night.ics")])
    bad = ask.invoke(args=["feed", "check", str(broken)])

    assert (good.exit_code, good.output) == (0, "0 errors, 0 warnings.\n")
    assert bad.exit_code == 1
    assert "error: lines: Lines must end with CR LF" in bad.output


def test_the_command_asks_a_server_twice(house: House, server: Homegroup) -> None:
    address = f"{server.url}/calendar/groups/friday.ics"

    said = house.app.test_cli_runner().invoke(args=["feed", "check", address])

    assert (said.exit_code, said.output) == (0, "0 errors, 0 warnings.\n")
