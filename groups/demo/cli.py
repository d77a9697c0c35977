"""``demo load``: fill an empty server with the cast, and say who can sign in."""

import click
from flask import Blueprint, current_app

from groups.accounts.queries import any_members
from groups.demo import cast, seed
from groups.plumbing.db import transaction

bp = Blueprint("demo_commands", __name__, cli_group="demo")

WHO = {
    "Ana": "chairs Open Door and Friday Night, and sponsors Ben",
    "Ben": "belongs to both groups, and has a thread with Ana",
    "Cleo": "is new and looking for a sponsor",
    "Dov": "offers to sponsor",
    "Eve": "is somebody Cleo keeps away",
    "Olu": "is outside the groups, and has asked Ana",
}


@bp.cli.command("load")
def load() -> None:
    """Load the demo on the first start; say each time who can sign in."""
    if current_app.config["SETTINGS"].environment == "production":
        raise click.ClickException("The demo is not for production: its password is public.")
    with transaction():
        if not any_members():
            seed.load()
    click.echo(f'\nSign in as one of these; the password is "{cast.PASSWORD}":')
    for name, what in WHO.items():
        click.echo(f"  {name:5} {what}")
    click.echo("")
