"""What the operator types: taking in lists of meetings, and writing ours out."""

import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from flask import Blueprint

from groups.meetings.actions.imports import Outcome, bring_in
from groups.meetings.descriptions import FORMAT, Reading, Remark, Unreadable
from groups.meetings.feeds import interchange as interchange_feed
from groups.meetings.forms import files, meeting_guide, reading
from groups.meetings.telling import value_in_words
from groups.plumbing import clock
from groups.plumbing.db import transaction
from groups.plumbing.errors import HomegroupError

bp = Blueprint("meetings_cli", __name__, cli_group=None)

MOST_NAMED = 3


class Refused(click.ClickException):
    """One sentence on standard error, exit status 2; nothing was changed."""

    exit_code = 2


class _OnlyTried(Exception):
    pass


@bp.cli.command("import-meetings")
@click.argument("source")
@click.option(
    "--format", "kind", type=click.Choice(reading.FORMATS), default="auto", show_default=True
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--timezone", help="The zone of meetings that name none, such as America/Chicago.")
@click.option("--fellowship", default="", help="The fellowship of the list, such as aa.")
@click.option("--language", default="en", show_default=True, help="Where no type names one.")
@click.option("--name", help="What to call this list. The same name again is an update of it.")
@click.option(
    "--rooms/--no-rooms",
    default=True,
    show_default=True,
    help="Give new meetings of the list that are held online a room here.",
)
@click.option("--drop-missing", is_flag=True, help="Hide meetings the list no longer has.")
@click.option("--skip-broken", is_flag=True, help="Leave broken records out, take the others.")
@click.option("--formats-file", help="What the BMLT server answers to GetFormats.")
@click.option("--bodies-file", help="What the BMLT server answers to GetServiceBodies.")
def import_meetings(
    source: str,
    kind: str,
    timezone: str | None,
    fellowship: str,
    language: str,
    name: str | None,
    formats_file: str | None,
    bodies_file: str | None,
    *,
    dry_run: bool,
    rooms: bool,
    drop_missing: bool,
    skip_broken: bool,
) -> None:
    """Take in a list of meetings from the file SOURCE, all of it or nothing."""
    wanted = meeting_guide.Wanted(
        source=name or files.source_of(source),
        timezone=timezone,
        fellowship=fellowship,
        language=language,
        rooms=rooms,
        skip_broken=skip_broken,
    )
    try:
        if timezone:
            clock.zone(timezone)
        formats = files.take(formats_file) if formats_file else None
        bodies = files.take(bodies_file) if bodies_file else None
        beside = reading.Beside(formats, bodies)
        read = reading.read(files.take(source), kind, wanted, beside)
        outcome = _bring_in(read, dry_run=dry_run, drop_missing=drop_missing)
    except Unreadable as error:
        raise Refused(_all_problems(error)) from None
    except HomegroupError as error:
        raise Refused(error.message) from None
    _report(read.remarks, outcome, dry_run=dry_run)


def _bring_in(reading: Reading, *, dry_run: bool, drop_missing: bool) -> Outcome:
    outcome = Outcome()
    try:
        with transaction():
            outcome = bring_in(reading, drop_missing=drop_missing)
            if dry_run:
                raise _OnlyTried
    except _OnlyTried:
        pass
    return outcome


def _all_problems(error: Unreadable) -> str:
    lines = [str(problem) for problem in error.problems]
    return "\n".join(["Nothing was imported.", *lines])


def _report(remarks: Sequence[Remark], outcome: Outcome, *, dry_run: bool) -> None:
    for line in _summary(remarks):
        click.echo(line)
    for line in _differences(outcome, everything=dry_run):
        click.echo(line)
    if outcome.missing:
        click.echo(f"{outcome.missing} meetings known from this list are no longer in it.")
    done = "would be" if dry_run else "were"
    click.echo(
        f"{outcome.created} created, {outcome.changed} changed, {outcome.unchanged} unchanged"
        + (f" ({done}; nothing was written)" if dry_run else "")
    )


def _differences(outcome: Outcome, *, everything: bool) -> Iterator[str]:
    """What is doubtful always, since somebody must look; the rest when it is only tried."""
    for one in outcome.differences:
        if not everything and one.kind != "doubtful":
            continue
        yield f"{one.kind}: {one.slug}: {', '.join(one.after) or one.name}"
        for field, wanted in one.after.items():
            here, there = (
                ("is", "would be") if one.kind == "changed" else ("stays", "the list says")
            )
            yield f"  {here}: {_shown(field, one.before.get(field))}"
            yield f"  {there}: {_shown(field, wanted)}"


def _shown(field: str, value: object) -> str:
    return value_in_words(field, value).replace("\n", " / ")[:300]


def _summary(remarks: Sequence[Remark]) -> list[str]:
    """One line for each thing remarked upon, naming the records, or the first few of many."""
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for remark in remarks:
        alike[(remark.field, remark.sentence)].append(remark.record)
    lines = []
    for (field, sentence), records in alike.items():
        named = ", ".join(records[:MOST_NAMED])
        more = len(records) - MOST_NAMED
        lines.append(f"{field}: {sentence}: {named}{f' and {more} more' if more > 0 else ''}")
    return lines


@bp.cli.command("export-meetings")
@click.argument("file")
def export_meetings(file: str) -> None:
    """Write the whole directory to FILE ("-" is standard output), to move between servers."""
    written = json.dumps(interchange_feed.everything(), ensure_ascii=False, indent=1) + "\n"
    if file == "-":
        sys.stdout.write(written)
        return
    try:
        _write_privately(Path(file), written)
    except OSError:
        raise Refused("We cannot write there. Give the path of a new file.") from None
    click.echo(f"Written in {FORMAT}. It holds the ways in to online meetings: keep it safe.")


def _write_privately(path: Path, written: str) -> None:
    """Whole or not at all, and for the operator's eyes only: it has meeting passwords."""
    if path.exists() and not path.is_file():
        raise OSError(path)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(written)
    beside.replace(path)
