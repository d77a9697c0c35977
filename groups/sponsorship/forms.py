"""What people say about themselves for pairing, and the words of an ask, checked."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from groups.accounts.forms import only_known
from groups.plumbing import text
from groups.plumbing.clock import zone
from groups.plumbing.errors import Invalid
from groups.sponsorship import wording
from groups.sponsorship.week import BLOCKS

LISTS = ("works_with", "languages", "fellowships", "hours")
FIELDS = (
    *LISTS,
    "gender",
    "about",
    "looking",
    "listed",
    "medication_supportive",
    "needs_medication_supportive",
    "capacity",
    "recovery_days",
    "has_sponsor",
    "timezone",
)
MOST_PLACES = 20

Words = Mapping[str, Any]


@dataclass(frozen=True)
class WishesForm:
    gender: str
    works_with: list[str]
    languages: list[str]
    fellowships: list[str]
    hours: list[str]
    about: str
    medication_supportive: bool
    needs_medication_supportive: bool
    looking: bool
    listed: bool
    capacity: int
    recovery_days: int
    has_sponsor: bool
    timezone: str

    def columns(self) -> dict[str, Any]:
        """The columns of Wishes; the time zone is the member's."""
        return {name: value for name, value in asdict(self).items() if name != "timezone"}


@dataclass(frozen=True)
class AskForm:
    member: str
    words: str


def wishes(words: Words) -> WishesForm:
    only_known(dict.fromkeys(words, ""), *FIELDS)
    form = WishesForm(
        gender=_one(words, "gender", wording.GENDERS, "unsaid"),
        works_with=_some(words, "works_with", wording.WORKS_WITH) or ["any"],
        languages=_some(words, "languages", wording.LANGUAGES),
        fellowships=_some(words, "fellowships", wording.FELLOWSHIPS),
        hours=_some(words, "hours", BLOCKS),
        about=text.paragraphs(_text(words, "about"), "about", most=600),
        medication_supportive=_yes(words, "medication_supportive"),
        needs_medication_supportive=_yes(words, "needs_medication_supportive"),
        looking=_yes(words, "looking"),
        listed=_yes(words, "listed"),
        capacity=_number(words, "capacity", 1, MOST_PLACES),
        recovery_days=int(_one(words, "recovery_days", {str(d) for d in wording.RECOVERY}, "0")),
        has_sponsor=_yes(words, "has_sponsor"),
        timezone=zone(_text(words, "timezone") or "UTC").key,
    )
    _refuse_what_cannot_be_matched(form)
    return form


def _refuse_what_cannot_be_matched(form: WishesForm) -> None:
    if "same" in form.works_with and form.gender == "unsaid":
        raise Invalid("To find people of your gender we need to know yours.", "gender")
    if not (form.looking or form.listed):
        return
    if not form.languages:
        raise Invalid("Please choose at least one language.", "languages")
    if len(form.hours) < 2:
        raise Invalid("Please choose at least two times when you could talk.", "hours")
    if form.listed and form.recovery_days < 365:
        raise Invalid("To sponsor others, please have a year of recovery first.", "recovery_days")
    if form.listed and not form.has_sponsor:
        raise Invalid("To sponsor others, please have a sponsor yourself.", "has_sponsor")


def ask(words: Words) -> AskForm:
    only_known(dict.fromkeys(words, ""), "member", "words")
    return AskForm(
        member=text.line(_text(words, "member"), "member", most=40, least=0),
        words=text.paragraphs(_text(words, "words"), "words", most=1000),
    )


def _text(words: Words, name: str) -> str:
    value = words.get(name, "")
    if isinstance(value, bool | int):
        return str(value)
    if not isinstance(value, str):
        raise Invalid("Please give this as text.", name)
    return value.strip()


def _one(words: Words, name: str, known: Collection[str], otherwise: str) -> str:
    value = _text(words, name) or otherwise
    if value not in known:
        raise Invalid("Please choose one of these.", name)
    return value


def _some(words: Words, name: str, known: Collection[str]) -> list[str]:
    values = words.get(name, [])
    values = [values] if isinstance(values, str) else values
    if not isinstance(values, list) or not all(v in known for v in values if isinstance(v, str)):
        raise Invalid("Please choose from these.", name)
    return sorted({value for value in values if isinstance(value, str)})


def _yes(words: Words, name: str) -> bool:
    return _text(words, name).lower() in {"yes", "on", "true", "1"}


def _number(words: Words, name: str, least: int, most: int) -> int:
    value = _text(words, name) or str(least)
    if not value.isdecimal() or len(value) > 3 or not least <= int(value) <= most:
        raise Invalid(f"Please give a number from {least} to {most}.", name)
    return int(value)
