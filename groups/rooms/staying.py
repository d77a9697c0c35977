"""How long what was said stays, as the group chose. Pure."""

DAYS = {"fellowship": 0, "day": 1, "week": 7, "month": 30}
DAY_S = 86_400

IN_A_LOUNGE = "What is said here is gone after a day, with the name beside it."
_LONGER = {"day": "a day", "week": "a week", "month": "30 days"}


def seconds(kept: str) -> int:
    """From the closing of the room on. Whoever wrote an unknown choice kept nothing longer."""
    return DAYS.get(kept, 0) * DAY_S


def sentence(kept: str) -> str:
    """The one sentence people read at the door and in the room."""
    if kept not in _LONGER:
        return (
            "What is said here, and the names, are deleted when the fellowship ends and the room "
            "closes."
        )
    return (
        f"What is said here stays readable for {_LONGER[kept]} after the room closes, to those "
        "who came; then it is deleted, with the names."
    )
