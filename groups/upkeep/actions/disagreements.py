"""A list that says otherwise than the group: kept as a proposal for the group to decide."""

from typing import Any

from sqlalchemy import update

from groups.meetings.models import Meeting
from groups.meetings.signals import list_disagreed
from groups.plumbing.db import db
from groups.upkeep.models import Proposal


@list_disagreed.connect
def propose_what_the_list_says(
    _sender: object, meeting: Meeting, source: str, fields: dict[str, Any], **_more: Any
) -> None:
    """Ours stays; what the list says waits for a yes. Its newest word replaces its last one."""
    mine = (Proposal.meeting_id == meeting.id, Proposal.origin == "source")
    db.session.execute(
        update(Proposal)
        .where(*mine, Proposal.state == "open")
        .values(state="superseded")
        .execution_options(synchronize_session=False)
    )
    db.session.add(
        Proposal(
            origin="source",
            meeting_id=meeting.id,
            group_id=meeting.group_id,
            fields=fields,
            words=f"The list “{source}” says something else now, and this was changed here since.",
        )
    )
