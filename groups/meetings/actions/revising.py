"""What every subscriber must hear of: a calendar passes by an event that is not revised."""

from groups.meetings.models import Meeting
from groups.plumbing.clock import now


def revise(meeting: Meeting) -> None:
    meeting.sequence = (meeting.sequence or 0) + 1
    meeting.revised_at = now()
