"""What is sealed opens in its own place, with its own key, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.messaging.sealing import Broken, Keyring, opened, place, sealed

KEY = b"k" * 32
HERE = place("thread", 1, "cleo", "c-1")


def keyring(secret: str) -> Keyring:
    ring = Keyring()
    ring.use(secret)
    return ring


@given(st.text())
def test_words_come_back_as_they_were(words: str) -> None:
    try:
        words.encode()
    except UnicodeEncodeError:
        return

    assert opened(KEY, sealed(KEY, {"text": words}, HERE), HERE) == {"text": words}


@pytest.mark.parametrize(
    "elsewhere",
    [
        place("another", 1, "cleo", "c-1"),
        place("thread", 2, "cleo", "c-1"),
        place("thread", 1, "dov", "c-1"),
        place("thread", 1, "cleo", "c-2"),
    ],
)
def test_a_row_moved_or_renamed_does_not_open(elsewhere: bytes) -> None:
    with pytest.raises(Broken):
        opened(KEY, sealed(KEY, {"text": "hello"}, HERE), elsewhere)


def test_a_changed_bit_does_not_open() -> None:
    ciphertext = sealed(KEY, {"text": "hello"}, HERE)

    for index in range(len(ciphertext)):
        changed = bytearray(ciphertext)
        changed[index] ^= 1
        with pytest.raises(Broken):
            opened(KEY, bytes(changed), HERE)


def test_a_short_word_and_a_longer_one_look_alike() -> None:
    assert len(sealed(KEY, {"text": "no"}, HERE)) == len(sealed(KEY, {"text": "yes" * 30}, HERE))


def test_a_threads_key_opens_only_under_the_servers_key_and_for_its_thread() -> None:
    ring = keyring("one secret")
    sealed_key = ring.new_sealed_key("thread")

    assert len(ring.thread_key(sealed_key, "thread")) == 32
    with pytest.raises(Broken):
        ring.thread_key(sealed_key, "another")
    with pytest.raises(Broken):
        keyring("another secret").thread_key(sealed_key, "thread")


def test_equal_words_in_two_threads_leave_different_digests() -> None:
    ring = keyring("one secret")

    assert ring.digest(1, "abc") != ring.digest(2, "abc")
    assert ring.digest(1, "abc") != keyring("another secret").digest(1, "abc")
