"""What changes a member: joining, a new password, a block."""

from sqlalchemy import delete, select

from groups.accounts.forms import SignUp
from groups.accounts.models import Block, Member
from groups.accounts.queries import blocked_by, handle_key, member_named
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
    """Cut both off from each other, in silence. Blocking twice changes nothing.

    Who is blocked already blocks as anybody does: their own block holds when the other's is lifted.
    """
    if member.id == other.id or other in blocked_by(member):
        return
    db.session.add(Block(member_id=member.id, blocked_id=other.id))
    db.session.flush()


def lift_block(member: Member, public_id: str) -> None:
    """End the member's own block of that person, if there is one; the other's stays as it is."""
    theirs = select(Member.id).where(Member.public_id == public_id)
    db.session.execute(
        delete(Block).where(Block.member_id == member.id, Block.blocked_id.in_(theirs)),
        execution_options={"synchronize_session": False},
    )


def promote(member: Member, role: str) -> None:
    """Give a site role (operator, coordinator, steward)."""
    if role not in member.site_roles:
        member.site_roles = [*member.site_roles, role]
    db.session.flush()
