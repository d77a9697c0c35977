"""Letters lie sealed: a stolen table tells nothing of who wrote, or what."""

from dataclasses import dataclass

from groups.plumbing.sealing import seal_body, unseal_body
from groups.plumbing.tokens import derived_key


@dataclass(frozen=True)
class Words:
    """``answer_to`` is where to answer, if they said: any words, or a mail address."""

    words: str
    answer_to: str


class LetterKey:
    """The server's key for letters. ``use`` it before anything is sealed or opened."""

    def __init__(self) -> None:
        self._key = b""

    def use(self, secret: str) -> None:
        self._key = derived_key(secret, "letters")

    def seal(self, words: Words, letter: str) -> bytes:
        body = {"words": words.words, "answer_to": words.answer_to}
        return seal_body(self._key, body, letter.encode())

    def open(self, sealed: bytes, letter: str) -> Words:
        """Raises Broken under another key, or for another letter."""
        return Words(**unseal_body(self._key, sealed, letter.encode()))


letter_key = LetterKey()
