"""Work that would stop the event loop, done in one of its native threads."""

from collections.abc import Callable
from typing import TypeVar

import gevent

T = TypeVar("T")


def in_a_thread(work: Callable[[], T]) -> T:
    """Do it while other greenlets go on; return or raise what it does.

    What a thread of gevent's raises is first written into the log as a traceback, with what
    people said in it; so it is handed over as a value.
    """
    done: list[T] = []
    failed: list[Exception] = []

    def kept() -> None:
        try:
            done.append(work())
        except Exception as error:
            failed.append(error)

    gevent.get_hub().threadpool.apply(kept)
    if failed:
        raise failed[0]
    return done[0]
