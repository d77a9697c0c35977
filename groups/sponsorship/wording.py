"""The words for a fit, in sentences, and the names of what people may choose."""

from groups.sponsorship.matching import Person
from groups.sponsorship.week import days_by_part

GENDERS = {
    "woman": "A woman",
    "man": "A man",
    "nonbinary": "Non-binary",
    "unsaid": "I would rather not say",
}
WORKS_WITH = {
    "any": "Anyone",
    "same": "People of my own gender",
    "woman": "Women",
    "man": "Men",
    "nonbinary": "Non-binary people",
}
LANGUAGES = {
    "en": "English",
    "ar": "Arabic",
    "bn": "Bengali",
    "zh": "Chinese",
    "nl": "Dutch",
    "fi": "Finnish",
    "fr": "French",
    "de": "German",
    "el": "Greek",
    "he": "Hebrew",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "no": "Norwegian",
    "fa": "Persian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sgn": "A sign language",
    "es": "Spanish",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
}
FELLOWSHIPS = {
    "aa": "AA",
    "aca": "ACA",
    "al-anon": "Al-Anon",
    "ca": "CA",
    "cma": "CMA",
    "coda": "CoDA",
    "da": "DA",
    "ea": "EA",
    "ga": "GA",
    "na": "NA",
    "oa": "OA",
    "rd": "Recovery Dharma",
    "sa": "SA",
    "slaa": "SLAA",
    "other": "Another",
}
RECOVERY = {
    0: "Less than a year",
    365: "A year or more",
    730: "Two years or more",
    1825: "Five years or more",
    3650: "Ten years or more",
}
HELPS = {
    "hours": "Add hours when you could talk; even two more evenings can help.",
    "language": "Add a language if you speak another one.",
    "gender": "Widen whom you would work with, if that feels safe to you.",
    "fellowship": "Add another fellowship whose meetings you go to.",
    "medication": "Somebody fits but has not said that they support people on medication.",
}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven")


def reasons(one: Person, other: Person) -> list[str]:
    """Why ``other`` is suggested to ``one``; nothing here can be read as a mark."""
    return [
        sentence
        for sentence in (
            _hours(one, other),
            _languages(one, other),
            _fellowships(one, other),
            _medication(one, other),
            _recovery(other),
        )
        if sentence
    ]


def _hours(one: Person, other: Person) -> str:
    parts = days_by_part(one.hours & other.hours, one.offset_minutes)
    most = sorted(parts.items(), key=lambda part: (-part[1], part[0]))[:2]
    said = [f"{_NUMBERS[days]} {part}{'s' if days > 1 else ''}" for part, days in most]
    return f"You share {' and '.join(said)}" if said else ""


def _languages(one: Person, other: Person) -> str:
    names = sorted(LANGUAGES[code] for code in one.languages & other.languages if code in LANGUAGES)
    if not names or names == ["English"]:
        return ""
    named = [name for name in names if name != "English"]
    return f"Speaks {' and '.join(_inside(name) for name in named)} too"


def _inside(name: str) -> str:
    return name[0].lower() + name[1:] if name.startswith("A ") else name


def _fellowships(one: Person, other: Person) -> str:
    shared = one.fellowships & other.fellowships - {"other"}
    names = sorted(FELLOWSHIPS[code] for code in shared if code in FELLOWSHIPS)
    return f"Goes to {' and '.join(names)} as you do" if names else ""


def _medication(one: Person, other: Person) -> str:
    wanted = one.needs_medication_supportive and other.medication_supportive
    return "Supports people who take medication" if wanted else ""


def _recovery(other: Person) -> str:
    reached = [days for days in RECOVERY if 0 < days <= other.recovery_days]
    return f"{RECOVERY[max(reached)]} in recovery" if reached else ""
