"""Asking the groups whose listing nobody confirmed for long."""

from datetime import timedelta

from groups.meetings.models import Group
from groups.meetings.queries import meetings_of, schedule_of
from groups.meetings.wording import describe
from groups.plumbing.clock import now
from groups.plumbing.db import transaction
from groups.upkeep.actions import confirming as actions
from groups.upkeep.emails import ask_whether_right
from groups.upkeep.queries.confirming import groups_to_ask
from groups.upkeep.wording import day_words

DAYS = 90
AT_ONCE = 100
MOST_NAMED = 30


def ask_round(days: int = DAYS, most: int = 10_000) -> int:
    """Ask every group not confirmed, and not asked, for so many days; returns how many."""
    before, asked = now() - timedelta(days=days), 0
    while asked < most:
        with transaction():
            groups = groups_to_ask(before, min(AT_ONCE, most - asked))
            for group in groups:
                _ask(group)
        asked += len(groups)
        if len(groups) < AT_ONCE:
            break
    return asked


def _ask(group: Group) -> None:
    question, token = actions.ask(group)
    if not group.contact_email:
        return
    today = now().date()
    listed = [(one.name, schedule_of(one)) for one in meetings_of(group)[:MOST_NAMED]]
    said = [(name, describe(s, today) if s else "By appointment") for name, s in listed]
    ask_whether_right(group, token, day_words(question.ends_at), said)
