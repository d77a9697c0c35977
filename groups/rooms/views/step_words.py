"""What a step is, in words for those who write the agenda. Pure."""

from groups.rooms.agenda import Step

PHASE_NAMES = {
    "doors": "Doors",
    "opening": "Opening",
    "reading": "A text to read",
    "topic": "Topic or prompt",
    "speaker": "Speaker",
    "silence": "Silence",
    "sharing": "Sharing round",
    "role_call": "Who serves",
    "business": "Motions and votes",
    "last_call": "Last call",
    "closing": "Closing",
    "fellowship": "Fellowship",
}
WHAT_IT_IS = {
    "opening": "A text all see",
    "reading": "Somebody volunteers and reads it to all",
    "topic": "Something to begin from",
    "speaker": "One person tells their story",
    "silence": "A timer all see; nobody writes",
    "sharing": "One after the other",
    "role_call": "Those who serve say that they are here",
    "business": "The group decides",
    "last_call": "Who still needs to say something",
    "closing": "A text all see",
}
WHO_SPEAKS = {
    "none": "Only who has the floor",
    "heard": 'Only who has the floor; others may press "heard you"',
    "open": "Everybody, at any time",
}
HOW_IT_GOES_ROUND = {
    "": "Nobody shares in this step",
    "hands": "In the order of raised hands",
    "round_robin": "Everybody in turn",
}


def in_words(step: Step) -> str:
    """Say "Everybody in turn, 3 minutes each; 20 minutes, then on by itself"."""
    if step.phase == "silence":
        return f"{duration(step.seconds)}, then on by itself"
    if step.phase == "reading":
        return "Offered to volunteers"
    said = HOW_IT_GOES_ROUND[step.order] if step.order else WHO_SPEAKS[step.crosstalk]
    if step.order and step.share_minutes:
        said += f", {minutes(step.share_minutes)} each"
    if step.phase == "doors":
        return said + ("; on by itself when the meeting begins" if step.by_clock else "")
    if step.minutes:
        said += f"; {minutes(step.minutes)}"
        said += ", then on by itself" if step.by_clock else ", then a hint to the chair"
    return said


def duration(seconds: int) -> str:
    whole, rest = divmod(seconds, 60)
    parts = [minutes(whole)] if whole else []
    if rest:
        parts.append("1 second" if rest == 1 else f"{rest} seconds")
    return " ".join(parts)


def minutes(number: int) -> str:
    return "1 minute" if number == 1 else f"{number} minutes"
