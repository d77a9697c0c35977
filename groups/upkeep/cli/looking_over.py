"""``upkeep look-over`` and ``upkeep ask-groups``: what the clock does, now."""

import click

from groups.upkeep.cli.blueprint import bp
from groups.upkeep.jobs.confirming import DAYS, ask_round
from groups.upkeep.jobs.looking_over import look_over_all, propose_what_words_say


@bp.cli.group("upkeep")
def upkeep() -> None:
    """Keep the list right."""


@upkeep.command("look-over")
def look_over() -> None:
    """Look at every listing for what seems wrong, and propose what its words say."""
    proposed = propose_what_words_say()
    click.echo(f"{look_over_all()} doubts, {proposed} new proposals.")


@upkeep.command("ask-groups")
@click.option("--days", default=DAYS, show_default=True, help="Not confirmed for so many days.")
def ask_groups(days: int) -> None:
    """Ask groups whether their listing is still right."""
    click.echo(f"{ask_round(days)} groups are asked.")
