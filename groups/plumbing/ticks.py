"""What a process does each second, all in one moment.

Woken nine times a second it finds its caches cold nine times, and that is most of what it costs
when nothing happens.
"""

import random
from time import monotonic

# Of each process another moment: on PostgreSQL they would all ask at once.
_BEGAN = monotonic() - random.random()  # noqa: S311 - nobody gains by guessing it


def to_next(seconds: float) -> float:
    """Return how long to sleep until the next of the moments that are so far apart."""
    left = seconds - (monotonic() - _BEGAN) % seconds
    # Woken a little early is woken for this one.
    return left if left > seconds / 10 else left + seconds
