"""``./dev bench [NAMES]``: measure, print the table, keep it in results.json."""

import json
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import calendars, directory, expansion, idle, pages, room, rooms, soak, start
from bench.figures import Figure, as_data, table

BENCHMARKS: dict[str, Callable[[], Iterator[Figure]]] = {
    "pages": pages.measure,
    "calendars": calendars.measure,
    "expansion": expansion.measure,
    "room": room.measure,
    "idle": idle.measure,
    "start": start.measure,
    "rooms": rooms.measure,
    "rooms-soak": soak.measure,
    "directory": directory.on_sqlite,
    "directory-postgresql": directory.on_postgresql,
}
# These take many minutes, so they are only measured when they are named.
ONLY_NAMED = {"rooms": 240, "rooms-soak": 900, "directory": 1800, "directory-postgresql": 1800}
RESULTS = Path(__file__).with_name("results.json")
LONGEST_S = 240
OPEN_FILES = 8192


class TooLong(Exception):
    pass


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"There is no {unknown[0]}; there are: {', '.join(BENCHMARKS)}.")
        return 2
    _allow_open_files()
    # Its exception ends every server on the way out; nothing is left running.
    signal.signal(signal.SIGALRM, _too_long)
    longest = LONGEST_S + sum(ONLY_NAMED.get(name, 0) for name in names)
    signal.alarm(longest)
    figures: list[Figure] = []
    try:
        for name in names or [name for name in BENCHMARKS if name not in ONLY_NAMED]:
            _measure(name, figures)
    except TooLong:
        print(f"stopped: {longest} s are over. What follows was measured before.")
        return 1
    finally:
        RESULTS.write_text(json.dumps(as_data(figures), indent=2) + "\n")
        print(table(figures))
    return 0


def _measure(name: str, figures: list[Figure]) -> None:
    """Add what is measured, one by one: what breaks off late keeps what came before."""
    began = time.monotonic()
    print(f"{name} ...", end=" ", flush=True)
    figures.extend(BENCHMARKS[name]())
    print(f"{time.monotonic() - began:.0f} s", flush=True)


def _allow_open_files() -> None:
    """A crowd needs a descriptor for each socket; the usual limit is 1,024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if most == resource.RLIM_INFINITY else min(most, OPEN_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _too_long(_signal: int, _frame: object) -> None:
    raise TooLong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
