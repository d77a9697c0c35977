"""What kind of meeting: the codes of the Meeting Guide format, their names and addresses.

Codes are what programs exchange; people see names; addresses may use either, since the
widespread meeting lists write ``?type=big-book``.
"""

from groups.meetings.slugs import slug_of

NAMES = {
    "11": "11th Step Meditation",
    "12x12": "12 Steps & 12 Traditions",
    "A": "Secular",
    "ABSI": "As Bill Sees It",
    "AF": "Afrikaans",
    "AL": "Concurrent with Alateen",
    "AL-AN": "Concurrent with Al-Anon",
    "AM": "Amharic",
    "AR": "Arabic",
    "ASL": "American Sign Language",
    "B": "Big Book",
    "BA": "Babysitting Available",
    "BE": "Newcomer",
    "BG": "Bulgarian",
    "BI": "Bisexual",
    "BRK": "Breakfast",
    "BV-I": "Blind / Visually Impaired",
    "C": "Closed",
    "CAN": "Candlelight",
    "CF": "Child-Friendly",
    "D": "Discussion",
    "D-HOH": "Deaf / Hard of Hearing",
    "DA": "Danish",
    "DB": "Digital Basket",
    "DD": "Dual Diagnosis",
    "DE": "German",
    "DR": "Daily Reflections",
    "EL": "Greek",
    "EN": "English",
    "FA": "Persian",
    "FF": "Fragrance Free",
    "FI": "Finnish",
    "FR": "French",
    "G": "Gay",
    "GR": "Grapevine",
    "H": "Birthday",
    "HE": "Hebrew",
    "HI": "Hindi",
    "HR": "Croatian",
    "HU": "Hungarian",
    "IS": "Icelandic",
    "ITA": "Italian",
    "JA": "Japanese",
    "KA": "Georgian",
    "KOR": "Korean",
    "L": "Lesbian",
    "LGBTQ": "LGBTQ",
    "LIT": "Literature",
    "LO-I": "Loners / Isolationists",
    "LS": "Living Sober",
    "LT": "Lithuanian",
    "M": "Men",
    "MED": "Meditation",
    "ML": "Malayalam",
    "MT": "Maltese",
    "N": "Native American",
    "NB": "Non-Binary",
    "NDG": "Indigenous",
    "NE": "Nepali",
    "NL": "Dutch",
    "NO": "Norwegian",
    "O": "Open",
    "ONL": "Online",
    "OUT": "Outdoor",
    "P": "Professionals",
    "POA": "Proof of Attendance",
    "POC": "People of Color",
    "POL": "Polish",
    "POR": "Portuguese",
    "PUN": "Punjabi",
    "QSL": "Quebec Sign Language",
    "RSL": "Russian Sign Language",
    "RUS": "Russian",
    "S": "Spanish",
    "SEN": "Seniors",
    "SK": "Slovak",
    "SL": "Slovenian",
    "SM": "Smoking Permitted",
    "SP": "Speaker",
    "ST": "Step Study",
    "SV": "Swedish",
    "T": "Transgender",
    "TC": "Location Temporarily Closed",
    "TH": "Thai",
    "TL": "Tagalog",
    "TR": "Tradition Study",
    "TUR": "Turkish",
    "UK": "Ukrainian",
    "W": "Women",
    "X": "Wheelchair Access",
    "XB": "Wheelchair-Accessible Bathroom",
    "XT": "Cross Talk Permitted",
    "Y": "Young People",
}

# Codes that say how people attend. A meeting keeps that as its attendance, said once.
ABOUT_ATTENDANCE = frozenset({"ONL", "TC"})

# Codes not in the published list that only other lists' own sites know; proposed ones stay ours.
NOT_PUBLISHED = frozenset({"ONL", "BV-I", "D-HOH", "LO-I", "QSL", "RSL"})

# Types that say nothing of a meeting nobody walks into.
OF_PLACES = frozenset({"BA", "BRK", "CAN", "CF", "AL-AN", "AL", "FF", "OUT", "SM", "X", "XB"})

LANGUAGES = {
    "AF": "af",
    "AM": "am",
    "AR": "ar",
    "ASL": "ase",
    "BG": "bg",
    "DA": "da",
    "DE": "de",
    "EL": "el",
    "EN": "en",
    "FA": "fa",
    "FI": "fi",
    "FR": "fr",
    "HE": "he",
    "HI": "hi",
    "HR": "hr",
    "HU": "hu",
    "IS": "is",
    "ITA": "it",
    "JA": "ja",
    "KA": "ka",
    "KOR": "ko",
    "LT": "lt",
    "ML": "ml",
    "MT": "mt",
    "NE": "ne",
    "NL": "nl",
    "NO": "no",
    "POL": "pl",
    "POR": "pt",
    "PUN": "pa",
    "QSL": "fcs",
    "RSL": "rsl",
    "RUS": "ru",
    "S": "es",
    "SK": "sk",
    "SL": "sl",
    "SV": "sv",
    "TH": "th",
    "TL": "tl",
    "TUR": "tr",
    "UK": "uk",
}
_SIGNED = frozenset({"ASL", "QSL", "RSL"})
_NAMES_OF_LANGUAGES = {tag: NAMES[code] for code, tag in LANGUAGES.items()}

SLUGS = {code: slug_of(name) for code, name in NAMES.items()}
_CODES = {code.casefold(): code for code in NAMES} | {slug: code for code, slug in SLUGS.items()}


def code_of(word: str) -> str | None:
    """Return the code for a code in any case, a name, or an address word; None if unknown."""
    word = word.strip()
    return _CODES.get(word.casefold()) or (_CODES.get(slug_of(word)) if word else None)


def names_of(codes: list[str]) -> list[str]:
    """Return the names people see, in the order given."""
    return [NAMES.get(code, code) for code in codes]


def language_of(codes: list[str], default: str = "en") -> str:
    """Return the language tag the types name; the default where they name none."""
    spoken = [LANGUAGES[code] for code in codes if code in LANGUAGES and code not in _SIGNED]
    return spoken[0] if spoken else default


def language_name(tag: str) -> str:
    """Return what people call the language with that tag."""
    return _NAMES_OF_LANGUAGES.get(tag, tag)


def language_tags() -> list[str]:
    """Return every language we have a name for, by name."""
    return sorted(_NAMES_OF_LANGUAGES, key=_NAMES_OF_LANGUAGES.__getitem__)
