"""What this domain adds to other domains' pages."""

from flask import render_template

from groups.accounts.models import Member
from groups.meetings.models import Meeting
from groups.plumbing.panels import panel
from groups.upkeep.queries import proposals
from groups.upkeep.queries.serving import may_decide


@panel("meeting", 80)
def right_or_not(*, meeting: Meeting, member: Member | None, **_: object) -> str:
    """Say who confirmed the listing, and where to say that it is wrong."""
    return render_template(
        "upkeep/_meeting.html", meeting=meeting, may_decide=may_decide(member, meeting.group)
    )


@panel("my_day", 60)
def waiting(*, member: Member, **_: object) -> str:
    """Tell those who serve what waits for them."""
    number = proposals.how_many_wait(member)
    if not number:
        return ""
    return render_template("upkeep/_my_day.html", proposals=number)
