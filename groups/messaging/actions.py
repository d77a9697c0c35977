"""Beginning a thread, reading on, choosing how long words stay, forgetting them."""

from sqlalchemy import select, update

from groups.accounts.models import Member
from groups.messaging import queries
from groups.messaging.correspondence import keyring
from groups.messaging.forms import Choices
from groups.messaging.models import FORGOTTEN, Seen, Thread, ThreadRow
from groups.plumbing.clock import now
from groups.plumbing.db import db
from groups.plumbing.tokens import new_id
from groups.sponsorship.models import Pairing
from groups.sponsorship.signals import sponsorship_accepted

DAY_S = 86_400


@sponsorship_accepted.connect
def begin_thread(pairing: Pairing) -> Thread:
    """Give the two of a new pairing a place to write, in the same transaction."""
    public_id = new_id()
    thread = Thread(
        public_id=public_id,
        pairing_id=pairing.id,
        sealed_key=keyring.new_sealed_key(public_id),
        state={},
    )
    db.session.add(thread)
    db.session.flush()
    return thread


def mark_seen(member: Member, thread: Thread, seq: int) -> int | None:
    """Remember how far they have read; never back, nor beyond what is there. None: no news."""
    seen = _choices_of(member, thread)
    reached = min(seq, thread.head)
    if reached <= seen.seq:
        return None
    seen.seq, seen.seen_at = reached, now()
    db.session.flush()
    return reached


def choose(member: Member, thread: Thread, form: Choices) -> None:
    """Each chooses for themselves; words stay for the shorter time, reading shows if both want."""
    _one_after_the_other(thread)  # or each would miss what the other chooses just now
    mine = _choices_of(member, thread)
    mine.keep_days, mine.show = form.keep_days, form.show
    theirs = queries.seen_by(thread, thread.pairing.other_than(member))
    thread.keep_days = min(form.keep_days, theirs.keep_days if theirs else form.keep_days)
    db.session.flush()
    forget_old(thread)


def _one_after_the_other(thread: Thread) -> None:
    db.session.execute(select(Thread.id).where(Thread.id == thread.id).with_for_update())


def _choices_of(member: Member, thread: Thread) -> Seen:
    seen = queries.seen_by(thread, member)
    if seen is None:
        _one_after_the_other(thread)  # two devices may open it for the first time together
        seen = queries.seen_by(thread, member)
    if seen is None:
        seen = Seen(thread_id=thread.id, member_id=member.id, seq=0)
        db.session.add(seen)
        db.session.flush()
    return seen


def forget_old(thread: Thread | None = None) -> int:
    """Empty the rows that are too old: who and when stay, the words do not.

    In one thread or in all; returns how many rows were emptied.
    """
    keeps = select(Thread.keep_days * DAY_S).where(Thread.id == ThreadRow.log_id)
    old = ThreadRow.at < now().timestamp() - keeps.scalar_subquery()
    emptied = update(ThreadRow).where(ThreadRow.ciphertext.is_not(None), old)
    if thread is not None:
        emptied = emptied.where(ThreadRow.log_id == thread.id)
    gone = {"ciphertext": None, "scheme": FORGOTTEN}
    return db.session.connection().execute(emptied.values(gone)).rowcount
