"""Wishing, asking, answering, ending. A sponsor comes to be in no other way."""

from sqlalchemy import text, update

from groups.accounts.models import Member
from groups.accounts.queries import blocked_between
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.errors import Conflict, Forbidden, Invalid, NotFound
from groups.sponsorship import matching, queries
from groups.sponsorship.forms import AskForm, WishesForm
from groups.sponsorship.models import (
    ASK_LASTS,
    MOST_OPEN_ASKS,
    SILENCES_BEFORE_PAUSE,
    Ask,
    Pairing,
    Wishes,
)
from groups.sponsorship.signals import (
    sponsorship_accepted,
    sponsorship_asked,
    sponsorship_ended,
)

ONLY_ADULTS = "Sponsorship here is between adults. Meetings and their greeters are there for you."
TWO_ASKS = (
    "You have two asks open. Wait for an answer, or take one back, and then ask again. "
    "Your words are still here."
)
NOT_NOW = "They cannot take anyone new just now. Please choose somebody else."
ASKED_LATELY = "You asked them not long ago. Please choose somebody else this time."
FULL = "You have no place free. Raise the number in your wishes, or tell them another way."
OVER = "This ask has ended already. Nothing more is needed."

# Facts that are the same for whoever looks, or about oneself; told as absence.
_NOT_THEIRS_TO_ASK = frozenset({"adults", "themselves"})
_NEVER = _NOT_THEIRS_TO_ASK | {"circle"}


def save_wishes(member: Member, form: WishesForm) -> Wishes:
    """Raises Forbidden for a minor, Invalid for fewer places than are taken."""
    _one_at_a_time()
    if not member.adult:
        raise Forbidden(ONLY_ADULTS)
    wishes = queries.wishes_of(member) or Wishes(member=member, taken=0, silences=0)
    if form.capacity < wishes.taken:
        raise Invalid(f"You sponsor {wishes.taken} now, so this cannot be less.", "capacity")
    for name, value in form.columns().items():
        setattr(wishes, name, value)
    member.timezone = form.timezone
    db.session.add(wishes)
    _confirm(wishes)
    db.session.flush()
    return wishes


def confirm(member: Member) -> None:
    """Say "I still have time": listed again after a pause. Raises NotFound without wishes."""
    _one_at_a_time()
    _confirm(_own(member))
    db.session.flush()


def _confirm(wishes: Wishes) -> None:
    wishes.confirmed_at = now()
    wishes.paused_at = None
    wishes.silences = 0


def pause(member: Member) -> None:
    """Take the listing out of sight until it is confirmed again."""
    _one_at_a_time()
    _own(member).paused_at = now()
    db.session.flush()


def _own(member: Member) -> Wishes:
    wishes = queries.wishes_of(member)
    if wishes is None:
        raise NotFound
    return wishes


def ask(asker: Member, form: AskForm) -> Ask:
    """Ask somebody; raises NotFound for nobody to ask, Conflict for not now.

    Someone with a block between them is asked like anybody, and never hears of it: the asker
    sees an ask that stays without an answer.
    """
    expire_asks()
    asked = queries.wishes_of_public_id(form.member)
    mine = queries.wishes_of(asker)
    if asked is None or mine is None:
        raise NotFound
    _refuse_unless_may_ask(mine, asked)
    made = Ask(asker=asker, asked=asked.member, words=form.words, ends_at=now() + ASK_LASTS)
    db.session.add(made)
    db.session.flush()
    if not blocked_between(asker, asked.member):
        sponsorship_asked.send(made)
    return made


def _refuse_unless_may_ask(mine: Wishes, asked: Wishes) -> None:
    at = now()
    failed = set(matching.eligible(mine.person(at), asked.person(at), _facts(mine.member)))
    if failed & _NOT_THEIRS_TO_ASK or not asked.listed:
        raise NotFound
    if len(queries.open_asks_by(mine.member, at)) >= MOST_OPEN_ASKS:
        raise Conflict(TWO_ASKS)
    if asked.member_id in queries.asked_lately(mine.member, at):
        raise Conflict(ASKED_LATELY)
    if failed - {"blocked"}:
        raise Conflict(NOT_NOW)


def _facts(member: Member) -> matching.Facts:
    return queries.facts_for(member, now())


def withdraw(asker: Member, public_id: str) -> None:
    _one_at_a_time()
    found = queries.own_ask(asker, public_id)
    if found.is_open(now()):
        _end(found, "withdrawn")


def decline(asked: Member, public_id: str) -> None:
    """Say no. Nobody gives a reason, nobody is shown one."""
    _one_at_a_time()
    found = queries.ask_of(asked, public_id)
    if found.is_open(now()):
        _end(found, "declined")
        _own(asked).silences = 0
        db.session.flush()


def accept(asked: Member, public_id: str) -> Pairing:
    """Say yes: take one place, end the asker's other asks, begin the pairing.

    Raises Conflict when the ask is over or no place is free.
    """
    _one_at_a_time()
    found = queries.ask_of(asked, public_id)
    if not found.is_open(now()):
        raise Conflict(OVER)
    _refuse_what_may_never_be(found)
    _take_place(asked)
    _end(found, "accepted")
    for other in queries.open_asks_by(found.asker, now()):
        _end(other, "superseded")
    pairing = Pairing(sponsor=asked, sponsee=found.asker, kind=found.kind)
    db.session.add(pairing)
    db.session.flush()
    sponsorship_accepted.send(pairing)
    return pairing


def _refuse_what_may_never_be(found: Ask) -> None:
    # Looked at again now, because either may have changed since the ask.
    one, other = (queries.wishes_of(member) for member in (found.asker, found.asked))
    if one is None or other is None:
        raise Conflict(OVER)
    at = now()
    failed = matching.eligible(one.person(at), other.person(at), _facts(found.asked))
    if _NEVER & set(failed):
        raise Conflict(OVER)


def _take_place(member: Member) -> None:
    """One conditional write: however many accept at once, no place is taken twice."""
    taken = db.session.execute(
        update(Wishes)
        .where(Wishes.member_id == member.id, Wishes.taken < Wishes.capacity)
        .values(taken=Wishes.taken + 1, silences=0)
        .returning(Wishes.member_id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if taken is None:
        raise Conflict(FULL)
    db.session.expire_all()


def _end(found: Ask, how: str) -> None:
    found.state = how
    found.ended_at = now()
    db.session.flush()


def end(member: Member, public_id: str) -> Pairing:
    """Either side, one step, no reason. Ending twice is ending once."""
    _one_at_a_time()
    pairing = queries.pairing_of(member, public_id)
    if pairing.ended_at is None:
        pairing.ended_at = now()
        db.session.flush()
        count_places()
        sponsorship_ended.send(pairing)
    return pairing


def expire_asks() -> int:
    """End what waited 72 hours. Two silences in a row pause a listing, so that nobody asks in vain.

    An ask the other never saw, because of a block, is no silence of theirs.
    """
    _one_at_a_time()
    lapsed = queries.lapsed_asks(now())
    for found in lapsed:
        _end(found, "expired")
        wishes = queries.wishes_of(found.asked)
        if wishes and not blocked_between(found.asker, found.asked):
            wishes.silences += 1
            if wishes.silences >= SILENCES_BEFORE_PAUSE and wishes.paused_at is None:
                wishes.paused_at = now()
    db.session.flush()
    return len(lapsed)


def forget_words() -> int:
    """Empty the words of asks that were over a month ago, when no page shows them any more."""
    over = Ask.ended_at < now() - queries.ASK_AGAIN_AFTER
    emptied = update(Ask).where(over, Ask.words != "").values(words="")
    return db.session.connection().execute(emptied).rowcount


def count_places() -> None:
    """Set the places taken to what the pairings say, also after somebody's account is gone."""
    lasting = queries.lasting_pairings()
    db.session.execute(
        update(Wishes)
        .where(Wishes.taken > lasting)
        .values(taken=lasting)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()


def _one_at_a_time() -> None:
    """Pairing is rare and must be right: its writers wait for each other.

    SQLite does so by itself. On PostgreSQL two accepts could else each miss what the other
    writes: a second sponsor for one ask, or a circle of sponsors.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(hashtext('sponsorship'))"))
        db.session.expire_all()
