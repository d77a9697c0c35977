"""What a member can do with their calendar addresses."""

from dataclasses import dataclass

from sqlalchemy import delete, or_, update

from groups.accounts.models import Member
from groups.calendars.departures import WIPED_FOR
from groups.calendars.forms import NewAddress
from groups.calendars.models import CalendarAddress, CalendarChoices
from groups.calendars.queries import addresses_of
from groups.meetings.models import Group
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Conflict
from groups.plumbing.tokens import fingerprint, new_token

MOST_ADDRESSES = 10


@dataclass(frozen=True, slots=True)
class Made:
    """An address with its secret, which nobody can show a second time."""

    address: CalendarAddress
    token: str


def make_address(member: Member, wanted: NewAddress, group: Group | None = None) -> Made:
    """Make an address; raises Conflict when the member has enough of them."""
    if len(addresses_of(member)) >= MOST_ADDRESSES:
        raise Conflict("You have ten calendar addresses. Switch one off, then make a new one.")
    token = new_token()
    address = CalendarAddress(
        member_id=member.id,
        token_hash=fingerprint(token),
        label=wanted.label,
        discreet=wanted.discreet,
        word=wanted.word,
        purpose=wanted.purpose,
        group_id=group.id if group else None,
        reminder_minutes=wanted.reminder,
        shows_cancelled=wanted.cancelled,
    )
    db.session.add(address)
    db.session.flush()
    return Made(address, token)


def rotate(address: CalendarAddress) -> Made:
    """Give the calendar a new address; the old one is dead from now on."""
    token = new_token()
    address.token_hash = fingerprint(token)
    address.fetched_on = None
    db.session.flush()
    return Made(address, token)


def revoke(address: CalendarAddress, *, wipe: bool) -> None:
    """Switch the address off.

    With ``wipe`` it answers an empty calendar for thirty days: that clears devices, where an
    address that is gone leaves their old copies standing.
    """
    address.revoked_at = now()
    address.wiped_until = now() + WIPED_FOR if wipe else None
    db.session.flush()


def revoke_all(member: Member) -> None:
    """Switch off every address of the member, clearing devices."""
    for address in addresses_of(member):
        revoke(address, wipe=True)


def note_days(member: Member, *, noted: bool) -> None:
    """Say whether the days of fetching are kept; with "no", those kept so far go."""
    choices = db.session.get(CalendarChoices, member.id) or CalendarChoices(member_id=member.id)
    choices.notes_days = noted
    db.session.add(choices)
    db.session.flush()
    if not noted:
        theirs = update(CalendarAddress).where(CalendarAddress.member_id == member.id)
        db.session.execute(theirs.values(fetched_on=None))


def note_fetched(address: CalendarAddress) -> None:
    """Remember the day, so that the member sees which addresses are used; nothing else."""
    address.fetched_on = now().date()
    db.session.flush()


def forget_revoked() -> int:
    """Delete the rows of addresses that nobody can use any more.

    One that clears devices stays until it has; one merely switched off, as long.
    """
    over = or_(
        CalendarAddress.wiped_until <= now(),
        CalendarAddress.wiped_until.is_(None) & (CalendarAddress.revoked_at <= now() - WIPED_FOR),
    )
    gone = delete(CalendarAddress).where(CalendarAddress.revoked_at.is_not(None), over)
    return db.session.connection().execute(gone).rowcount
