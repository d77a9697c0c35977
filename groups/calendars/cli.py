"""``feed check``: an operator asks what is wrong with a feed, ours or another's."""

import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import click
from flask import Blueprint

from groups.calendars.checking import Finding, findings

bp = Blueprint("feed_commands", __name__, cli_group="feed")

MOST_BYTES = 32 * 1024 * 1024
_SECONDS = 30


@bp.cli.command("check")
@click.argument("url_or_file")
def check(url_or_file: str) -> None:
    """Say what is wrong with an iCalendar feed; exit 1 when a program may drop it."""
    found = _read(url_or_file)
    for finding in found:
        click.echo(str(finding))
    errors = sum(one.kind == "error" for one in found)
    click.echo(f"{errors} errors, {len(found) - errors} warnings.")
    if errors:
        raise SystemExit(1)


def _read(url_or_file: str) -> list[Finding]:
    if url_or_file.startswith("webcal://"):
        url_or_file = "https" + url_or_file.removeprefix("webcal")
    if url_or_file.startswith(("http://", "https://")):
        return _fetched(url_or_file)
    path = Path(url_or_file)
    if not path.is_file():
        raise click.ClickException(f"There is no file {url_or_file}. Give a file or an address.")
    return findings(path.read_bytes())


def _fetched(url: str) -> list[Finding]:
    """Ask as calendar programs do: once, and again with what the first answer said."""
    try:
        with _open(url, {}) as answer:
            body, headers = answer.read(MOST_BYTES), answer.headers
    except (urllib.error.URLError, TimeoutError, ValueError) as error:
        raise click.ClickException(f"The feed did not come: {error}.") from None
    found = findings(body)
    if headers.get_content_type() != "text/calendar":
        found.append(Finding("error", "Content-Type", "It must be text/calendar."))
    if headers.get("Set-Cookie"):
        found.append(Finding("warning", "Set-Cookie", "Calendar programs keep no cookies."))
    if not _answers_not_modified(url, headers.get("ETag")):
        found.append(Finding("warning", "ETag", "An unchanged feed is sent whole each time."))
    return found


def _answers_not_modified(url: str, tag: str | None) -> bool:
    if not tag:
        return False
    try:
        with _open(url, {"If-None-Match": tag}):
            return False
    except urllib.error.HTTPError as answer:
        return answer.code == 304


def _open(url: str, headers: dict[str, str]) -> Any:
    # Only http and https reach this, and only from an operator's own command line.
    return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=_SECONDS)  # noqa: S310
