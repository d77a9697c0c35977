"""The words of a directory: which meetings say one, and what a mistyped one may have meant.

Text is folded (no accents, no case) before it comes here.
"""

import re
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Sequence

from groups.meetings.bits import Postings, bits_of, positions_of

_TOKEN = re.compile(r"\w+|[^\w\s]")
_SAYS_NOTHING = frozenset(".,;:!?-\u2013\u2014()[]{}/\\'\u2019\"\u201c\u201d&#*|_")
ONE_EDIT_FROM = 4
TWO_EDITS_FROM = 8
LONGEST_MENDED = 30
MOST_KEPT = 64
MOST_FRESH = 500
MOST_MATCHES = 3000


def tokens(text: str) -> list[str]:
    """Return the words of a folded text, and its signs that say something."""
    return [word for word in _TOKEN.findall(text) if word not in _SAYS_NOTHING]


class Words:
    """An inverted index. A word is found by its beginning, from four letters on anywhere in it."""

    def __init__(self) -> None:
        self._postings: dict[str, Postings] = {}
        self._numbers: dict[str, int] = {}
        self._texts: list[bytes] = []  # of each position, the numbers of its words
        self._joined = "\n"
        self._fresh: list[str] = []  # not yet in the joined text
        self._kept: OrderedDict[str, int] = OrderedDict()
        self._by_length: dict[int, list[tuple[int, str]]] = {}

    def add(self, position: int, text: Sequence[str]) -> None:
        """Take the words of the next position, in their order."""
        for word in text:
            if word not in self._numbers:
                self._numbers[word] = len(self._numbers)
                self._postings[word] = Postings()
                self._fresh.append(word)
        for word in set(text):
            self._postings[word].add(position)
        self._texts.append(array("I", [self._numbers[word] for word in text]).tobytes())
        self._kept.clear()

    def just_so(self, bits: int, phrase: Sequence[str]) -> int:
        """Keep those of a set whose text has these words one after another."""
        numbers = [self._numbers.get(word, -1) for word in phrase]
        if -1 in numbers:
            return 0
        sought = array("I", numbers).tobytes()
        found = [one for one in positions_of(bits) if _has(self._texts[one], sought)]
        return bits_of(found, found[-1] + 1) if found else 0

    def saying(self, asked: str) -> int:
        """Return the positions with a word like the one asked for, as bits."""
        if asked not in self._kept:
            self._kept[asked] = self._union(self._like(asked))
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return self._kept[asked]

    def meant(self, asked: str, alive: int) -> str | None:
        """Return the nearest word that somebody alive says, the most said of several; or None.

        One letter wrong, missing, too many or two swapped; two such from eight letters on.
        """
        if not ONE_EDIT_FROM <= len(asked) <= LONGEST_MENDED or not asked.isalpha():
            return None
        most = 2 if len(asked) >= TWO_EDITS_FROM else 1
        near = ((distance(asked, word, most), word) for word in self._alike(asked, most))
        ranked = sorted(
            (edits, -len(self._postings[word]), word) for edits, word in near if edits <= most
        )
        return next((word for _, _, word in ranked if self.saying(word) & alive), None)

    def _union(self, words: list[str]) -> int:
        if len(words) == 1:
            return self._postings[words[0]].bits()
        few: list[int] = []
        bits = 0
        for word in words:
            postings = self._postings[word]
            if len(postings) > 1000:
                bits |= postings.bits()
            else:
                few.extend(postings.positions)
        return bits | bits_of(few, max(few) + 1) if few else bits

    def _like(self, asked: str) -> list[str]:
        if asked.isascii() and len(asked) < 3:
            return [asked] if asked in self._postings else []
        self._refresh()
        sought = asked if len(asked) > 3 or not asked.isascii() else "\n" + asked
        found = [
            word
            for word in self._fresh
            if asked in word and (sought == asked or word.startswith(asked))
        ]
        at, joined = self._joined.find(sought), self._joined
        while at >= 0 and len(found) < MOST_MATCHES:
            start = joined.rfind("\n", 0, at + 1) + 1
            end = joined.index("\n", at + 1)
            found.append(joined[start:end])
            at = joined.find(sought, end)
        return found

    def _refresh(self) -> None:
        if len(self._fresh) > MOST_FRESH:
            self._joined = "\n" + "".join(f"{word}\n" for word in self._postings)
            self._fresh.clear()
            self._by_length.clear()

    def _alike(self, asked: str, most: int) -> Iterable[str]:
        """Yield words of about the length and with about the letters: few, to be compared."""
        letters = _letters(asked)
        if not self._by_length:
            for word in self._joined.split():
                if word.isalpha() and len(word) <= LONGEST_MENDED + 2:
                    self._by_length.setdefault(len(word), []).append((_letters(word), word))
        for length in range(len(asked) - most, len(asked) + most + 1):
            for other, word in self._by_length.get(length, ()):
                if (other ^ letters).bit_count() <= 2 * most:
                    yield word
        yield from (word for word in self._fresh if word.isalpha())


def _has(text: bytes, sought: bytes) -> bool:
    """Tell whether one row of four-byte numbers is part of another."""
    at = text.find(sought)
    while at > 0 and at % 4:
        at = text.find(sought, at + 1)
    return at >= 0


def _letters(word: str) -> int:
    """Return which letters a word has, as bits; one edit changes two of them at most."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits


def distance(one: str, other: str, most: int) -> int:
    """Count the edits between two words, a swap of neighbours as one; ``most`` + 1 is more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, there in enumerate(other, 1):
            cost = letter != there
            edits = min(last[column] + 1, now[column - 1] + 1, last[column - 1] + cost)
            swapped = row > 1 and column > 1 and letter == other[column - 2]
            if swapped and one[row - 2] == there:
                edits = min(edits, before[column - 2] + 1)
            now.append(edits)
        if min(now) > most and (not before or min(last) > most):
            return most + 1
        before, last = last, now
    return last[-1]
