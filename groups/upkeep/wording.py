"""What became of a proposal, and who confirmed a listing, in plain words."""

from datetime import datetime

STATE_WORDS = {
    "open": "Waiting",
    "accepted": "Accepted",
    "returned": "Returned",
    "withdrawn": "Taken back",
    "superseded": "Overtaken by another change",
    "reverted": "Accepted, then undone",
}
CONFIRMERS = {"group": "by the group", "list": "by its list", "coordinator": "by a coordinator"}


def day_words(day: datetime) -> str:
    return f"{day.day} {day:%B %Y}"


def confirmed_words(
    at: datetime | None, by: str, present: datetime, *, unanswered: datetime | None = None
) -> str:
    """Say who last confirmed a listing; ``unanswered``: asked then, and nobody answered in time."""
    if unanswered is not None and is_in_doubt(at, unanswered):
        return f"Not confirmed since {day_words(at or unanswered)}"
    if at is None:
        return ""
    return f"Confirmed {ago_words(at, present)} {CONFIRMERS.get(by, '')}".rstrip()


def is_in_doubt(at: datetime | None, unanswered: datetime | None) -> bool:
    """Tell whether nobody confirmed the listing since its group was asked in vain."""
    return unanswered is not None and (at is None or at < unanswered)


def ago_words(at: datetime, present: datetime) -> str:
    days = max(0, (present - at).days)
    if days == 0:
        return "today"
    if days == 1:
        return "yesterday"
    if days < 60:
        return f"{days} days ago"
    return f"{days // 30} months ago"
