"""What changes a member: joining, a new password, a block."""

from groups.accounts.forms import SignUp
from groups.accounts.models import Block, Member
from groups.accounts.queries import blocked_between, handle_key, member_named
from groups.plumbing.db import db
from groups.plumbing.errors import Invalid


def join(form: SignUp, password_hash: str) -> Member:
    """Make a member; raises Invalid when the handle, or one that looks like it, is taken."""
    if member_named(form.handle):
        raise Invalid("That handle is taken. Please choose another.", "handle", code="name_taken")
    member = Member(
        handle=form.handle,
        handle_key=handle_key(form.handle),
        password_hash=password_hash,
        adult=form.adult,
        site_roles=[],
    )
    db.session.add(member)
    db.session.flush()
    return member


def change_password(member: Member, password_hash: str) -> None:
    member.password_hash = password_hash
    db.session.flush()


def block(member: Member, other: Member) -> None:
    """Cut both off from each other, in silence. Blocking twice changes nothing."""
    if member.id == other.id or blocked_between(member, other):
        return
    db.session.add(Block(member_id=member.id, blocked_id=other.id))
    db.session.flush()


def promote(member: Member, role: str) -> None:
    """Give a site role (operator, coordinator, steward)."""
    if role not in member.site_roles:
        member.site_roles = [*member.site_roles, role]
    db.session.flush()
