"""``member create`` and ``member promote``: for the operator, who knows the machine."""

import click
from flask import Blueprint

from groups.accounts import actions, forms, passwords, queries
from groups.accounts.forms import SignUp
from groups.accounts.models import SITE_ROLES
from groups.plumbing.db import transaction
from groups.plumbing.errors import Invalid

bp = Blueprint("member_commands", __name__, cli_group="member")


@bp.cli.command("create")
@click.argument("handle")
@click.option("--minor", is_flag=True, help="The member is younger than 18.")
@click.password_option(help="Asked for when not given.")
def create(handle: str, password: str, *, minor: bool) -> None:
    """Make a member with this HANDLE."""
    try:
        name = forms.handle(handle)
        secret = forms.new_password(password, "password", name)
        password_hash = passwords.hashed(secret)
        with transaction():
            actions.join(SignUp(name, secret, not minor), password_hash)
    except Invalid as error:
        raise click.ClickException(error.message) from None
    click.echo(f"{name} can sign in now.")


@bp.cli.command("promote")
@click.argument("handle")
@click.argument("role", type=click.Choice(SITE_ROLES))
def promote(handle: str, role: str) -> None:
    """Give the member with this HANDLE a role on the whole site."""
    with transaction():
        member = queries.member_named(handle)
        if member is None:
            raise click.ClickException("There is no member of that handle.")
        actions.promote(member, role)
    click.echo(f"{member.handle} is {role} now.")
