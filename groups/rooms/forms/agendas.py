"""What is typed about an agenda: its name, and each of its steps."""

from collections.abc import Mapping

from groups.plumbing import text
from groups.plumbing.errors import BadRequest, Invalid
from groups.rooms.agenda import CROSSTALK, ORDERS, PHASES, Step

MOST_NAME = 80
MOST_TEXT = 8000
MOST_MINUTES = 240
MOST_SHARE_MINUTES = 60
MOST_SILENCE_MINUTES = 60
SHORTEST_SILENCE_S = 5
# What a group may put between the doors and the fellowship.
CHOSEN_PHASES = PHASES[1:-1]
FIELDS = frozenset(
    """phase title text crosstalk order minutes share_minutes silence_minutes silence_seconds
    by_clock version""".split()
)

Words = Mapping[str, str]


def name_from(words: Words) -> str:
    return text.line(words.get("name", ""), "name", most=MOST_NAME)


def version_from(words: Words) -> int:
    """Which version of the agenda the sender saw."""
    return _whole(words, "version", 2**31)


def step_from(words: Words, phase: str | None = None) -> Step:
    """The step that was typed; ``phase`` where it cannot be chosen. Raises Invalid."""
    if not set(words) <= FIELDS:
        raise Invalid("This form has no such field.", code="unknown_field")
    phase = phase or _one_of(words, "phase", CHOSEN_PHASES, "Choose what the step is for.")
    title = text.line(words.get("title", ""), "title", most=MOST_NAME)
    said = text.paragraphs(words.get("text", ""), "text", most=MOST_TEXT)
    if phase == "silence":
        return Step(phase, title, said, seconds=_silence(words))
    if phase == "reading":
        if not said:
            raise Invalid("Put in the text that will be read.", "text", code="empty")
        return Step(phase, title, said)
    return Step(
        phase,
        title,
        said,
        crosstalk=_one_of(words, "crosstalk", CROSSTALK, "Choose who may speak."),
        order=_one_of(words, "order", ORDERS, "Choose how people share."),
        minutes=_whole(words, "minutes", MOST_MINUTES),
        share_minutes=_whole(words, "share_minutes", MOST_SHARE_MINUTES),
        by_clock=words.get("by_clock") == "yes",
    )


def words_of(step: Step) -> dict[str, str]:
    """What the form shows of a step as it is."""
    return {
        "phase": step.phase,
        "title": step.title,
        "text": step.text,
        "crosstalk": step.crosstalk,
        "order": step.order,
        "minutes": str(step.minutes or ""),
        "share_minutes": str(step.share_minutes or ""),
        "silence_minutes": str(step.seconds // 60 or ""),
        "silence_seconds": str(step.seconds % 60 or ""),
        "by_clock": "yes" if step.by_clock else "",
    }


def _silence(words: Words) -> int:
    minutes = _whole(words, "silence_minutes", MOST_SILENCE_MINUTES)
    seconds = minutes * 60 + _whole(words, "silence_seconds", 59)
    if seconds < SHORTEST_SILENCE_S:
        raise Invalid("Say how long the silence lasts: at least five seconds.", "silence_minutes")
    return seconds


def _one_of(words: Words, field: str, known: tuple[str, ...], asked: str) -> str:
    value = words.get(field, "")
    if value not in known:
        raise Invalid(asked, field)
    return value


def _whole(words: Words, field: str, most: int) -> int:
    value = words.get(field, "").strip()
    if not value:
        return 0
    if not (value.isascii() and value.isdecimal() and len(value) < 11 and int(value) <= most):
        if field == "version":
            raise BadRequest
        raise Invalid(f"Give a whole number, at most {most}.", field)
    return int(value)
