"""``source add``, ``list``, ``remove``, ``refresh``: lists elsewhere, for the operator."""

import click
from flask.cli import AppGroup

from groups.meetings.forms.reading import FORMATS
from groups.plumbing.db import transaction
from groups.plumbing.errors import HomegroupError
from groups.upkeep.actions import sources as actions
from groups.upkeep.cli.blueprint import bp
from groups.upkeep.forms.sources import source_from
from groups.upkeep.jobs import sources as jobs
from groups.upkeep.queries.sources import all_sources, source_named

commands = AppGroup("source", help="Lists elsewhere that are fetched again and again.")
bp.cli.add_command(commands)


@commands.command("add")
@click.argument("name")
@click.argument("url")
@click.option("--format", "kind", type=click.Choice(FORMATS), default="auto", show_default=True)
@click.option("--timezone", default="", help="The zone of meetings that name none.")
@click.option("--fellowship", default="", help="The fellowship of the list, such as aa.")
@click.option("--language", default="en", show_default=True, help="Where no type names one.")
@click.option("--hours", default=24, show_default=True, help="Between two looks.")
@click.option("--rooms/--no-rooms", default=False, show_default=True)
def add(
    name: str,
    url: str,
    kind: str,
    timezone: str,
    fellowship: str,
    language: str,
    hours: int,
    *,
    rooms: bool,
) -> None:
    """Fetch the list at URL again and again, as NAME."""
    words = {
        "name": [name],
        "url": [url],
        "format": [kind],
        "timezone": [timezone],
        "fellowship": [fellowship],
        "language": [language],
        "hours": [str(hours)],
        "rooms": ["yes" if rooms else ""],
    }
    try:
        with transaction():
            source = actions.add_source(source_from(words))
            click.echo(f"{source.name} will be fetched every {source.hours} hours, now first.")
    except HomegroupError as error:
        raise click.ClickException(error.message) from None


@commands.command("list")
def show() -> None:
    """Say which lists are fetched, and how the last look went."""
    for source in all_sources():
        outcome = source.outcome
        looked = f"{source.fetched_at:%Y-%m-%d %H:%M}Z" if source.fetched_at else "never"
        went = outcome.get("failed") or ", ".join(
            f"{outcome[name]} {name}" for name in ("created", "changed") if name in outcome
        )
        click.echo(f"{source.name}  {source.url}  last: {looked}  {went}".rstrip())


@commands.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Fetch NAME no more. Its meetings stay."""
    try:
        with transaction():
            actions.remove_source(source_named(name))
    except HomegroupError as error:
        raise click.ClickException(error.message) from None
    click.echo("Its meetings stay; they are no longer refreshed.")


@commands.command("refresh")
@click.argument("name", required=False)
@click.option("--due", is_flag=True, help="All that it is time for.")
def refresh(name: str | None, *, due: bool) -> None:
    """Look at NAME now, or at all that are due."""
    if due or name is None:
        click.echo(f"Looked at {jobs.refresh_due()} lists.")
        return
    try:
        with transaction():
            actions.look_soon(source_named(name))
        outcome = jobs.refresh(name)
    except HomegroupError as error:
        raise click.ClickException(error.message) from None
    if outcome is None:
        click.echo("Nothing new.")
        return
    click.echo(f"{outcome.created} created, {outcome.changed} changed, {outcome.missing} gone")
