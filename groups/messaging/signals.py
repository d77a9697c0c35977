"""News of private words, for the domains above."""

from blinker import Signal

words_arrived = Signal()
"""Sender: the public id of the thread. ``author``: public id of who wrote. Sent after the
words are on disk, outside any transaction, and not when they are withheld. Never the words:
whoever listens may say that something came, and no more."""
