"""What this domain adds to other domains' pages."""

from collections.abc import Sequence

from flask import render_template

from groups.accounts.models import Member
from groups.meetings.listed import Listed
from groups.meetings.models import Group, Meeting
from groups.meetings.queries import may_edit
from groups.plumbing.clock import now
from groups.plumbing.panels import Remark, panel, remark
from groups.upkeep.queries import confirming, letters, proposals
from groups.upkeep.queries.serving import coordinates, may_decide
from groups.upkeep.wording import confirmed_words, is_in_doubt


@panel("meeting", 80)
def right_or_not(*, meeting: Meeting, **_: object) -> str:
    """Say who confirmed the listing, where to ask, and where to say that it is wrong."""
    words = confirmed_words(
        meeting.confirmed_at,
        meeting.confirmed_by,
        now(),
        unanswered=confirming.unanswered(meeting.group),
    )
    return render_template("upkeep/_meeting.html", meeting=meeting, confirmed=words)


@remark("finder")
def confirmed_or_not(rows: Sequence[Listed]) -> dict[int, Remark]:
    """Say who confirmed each listing, and of which nobody did although its group was asked."""
    present, unanswered = now(), confirming.unanswered_of({row.group_id for row in rows})
    said = {}
    for row in rows:
        at, by, asked = row.confirmed_at, row.confirmed_by, unanswered.get(row.group_id)
        words = confirmed_words(at, by, present, unanswered=asked)
        if words:
            said[row.id] = Remark(words, warns=is_in_doubt(at, asked))
    return said


@panel("group", 80)
def the_groups_listing(*, group: Group, member: Member | None, **_: object) -> str:
    at, by = confirming.last_confirmed(group)
    words = confirmed_words(at, by, now(), unanswered=confirming.unanswered(group))
    return render_template(
        "upkeep/_group.html",
        group=group,
        confirmed=words,
        may_decide=may_decide(member, group),
        reads=may_edit(member, group),
    )


@panel("my_day", 60)
def waiting(*, member: Member, **_: object) -> str:
    """Tell those who serve what waits for them."""
    number, asked = proposals.how_many_wait(member), confirming.asked_of(member)
    unread = letters.unread_of(member)
    if not number and not asked and not unread:
        return ""
    return render_template("upkeep/_my_day.html", proposals=number, asked=asked, unread=unread)


@panel("me", 60)
def looking_after(*, member: Member, **_: object) -> str:
    """Where one finds what one proposed, and what one looks after."""
    runs_it = "operator" in member.site_roles
    return render_template("upkeep/_me.html", coordinates=coordinates(member), operates=runs_it)
