"""Starting a program for a test, and being sure that it ends with it."""

import ctypes
import fcntl
import os
import pwd
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

PR_SET_PDEATHSIG = 1


class Process(Protocol):
    """What the tests use of a `subprocess.Popen`, and of a fork that is none."""

    pid: int
    returncode: int | None

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int, /) -> None: ...


class NeverReady(AssertionError):
    """A server did not come up; the message ends with what it said."""


def start(
    words: Sequence[str | Path],
    log: Path,
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    user: str | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program in a group of its own, writing to `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            words,
            env=environment,
            cwd=folder,
            user=user,
            group=group_of(user),
            extra_groups=None if user is None else [],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )


def folder_of(package: str) -> Path:
    """Find an installed package without importing it: we want its programs, not its code."""
    found = find_spec(package)
    assert found, f"{package} is not installed; ./dev setup does it"
    assert found.origin
    return Path(found.origin).parent


def group_of(user: str | None) -> int | None:
    return None if user is None else pwd.getpwnam(user).pw_gid


def end_with_parent() -> None:
    """Ask Linux to stop us when the tests are killed: nothing may outlive a run."""
    if hasattr(libc := ctypes.CDLL(None), "prctl"):
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def kill_group(process: Process, how: signal.Signals = signal.SIGKILL) -> None:
    try:
        os.killpg(process.pid, how)
    except ProcessLookupError:
        return


def wait_until(ready: Callable[[], bool], process: Process, log: Path, seconds: float = 60) -> None:
    """Ask again and again until `ready`; fail with the log when the program ends or the time."""
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None:
            raise NeverReady(f"{log.stem} ended with {process.returncode}:\n{log.read_text()}")
        if time.monotonic() > deadline:
            raise NeverReady(f"{log.stem} is not ready after {seconds} s:\n{log.read_text()}")
        time.sleep(0.02)


def free_port() -> int:
    """Return a port below those the system gives to clients, so none takes it meanwhile."""
    while True:
        port = random.randint(15_000, 30_000)  # noqa: S311 - not a secret
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Let one of several test processes do what is in the block while the others wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as turnstile:
        fcntl.flock(turnstile, fcntl.LOCK_EX)
        yield
