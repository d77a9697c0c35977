"""What people in the benchmarks say, and when they said it."""

import time

WORDS = "Thank you for being here tonight. I needed to hear that more than I can say, keep coming."
IN_LETTERS = str.maketrans("0123456789", "abcdefghij")
IN_DIGITS = str.maketrans("abcdefghij", "0123456789")


def text() -> str:
    """The moment in letters, then words: a number would be looked at like one to call."""
    return f"{time.monotonic_ns():020}".translate(IN_LETTERS) + f" {WORDS}"


def said_at(words: str) -> int:
    """The moment in such words, of time.monotonic_ns."""
    return int(words.split(maxsplit=1)[0].translate(IN_DIGITS))
