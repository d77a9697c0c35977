"""Starting Homegroup's programs from a Python that has loaded Homegroup already.

Loading it costs a processor almost two seconds, and a run of the tests starts it two hundred
times. So each test process keeps two Pythons that have loaded everything and hold nothing: one
patched by gevent, as a worker of gunicorn is, one plain, as a command is. A program begins as a
fork of one, in a group of its own, with the environment and the words it was asked for.

`python -m tests.servers.ready gevent 7` is such a Python; it is asked over the descriptor 7.
"""

import atexit
import json
import os
import runpy
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Lock, Timer
from types import ModuleType
from typing import Any
from unittest.mock import patch

from tests.servers.processes import end_with_parent

ROOT = Path(__file__).resolve().parent.parent.parent
LOADED = ("groups.app", "groups.demo.cast", "flask.cli", "alembic.command", "psycopg", "redis")
# What runs before gunicorn forks its workers, and so is never patched.
ARBITER = ("gunicorn.arbiter", "gunicorn.sock")
NEVER_PATCHED = ("os", "queue", "select", "signal", "socket", "time")
MOST = 65_536
# Before anything is patched: gevent would take the children for its own.
fork, waitpid = os.fork, os.waitpid


class Forked:
    """A program that was begun so, with what the tests use of `subprocess.Popen`."""

    def __init__(self, ready: "Ready", pid: int) -> None:
        self._ready = ready
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._ready.ask(ended=self.pid)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        deadline = time.monotonic() + (1e9 if timeout is None else timeout)
        while self.poll() is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
            time.sleep(0.01)
        return int(self.returncode or 0)

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)


class Ready:
    """A Python that has loaded Homegroup and waits to be asked."""

    def __init__(self, kind: str) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        words = [sys.executable, "-m", __name__, kind, str(theirs.fileno())]
        self._process = subprocess.Popen(
            words,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            preexec_fn=end_with_parent,
        )
        theirs.close()
        self._turn = Lock()
        atexit.register(self.close)

    def ask(self, **what: Any) -> Any:
        with self._turn:
            self._ours.send(json.dumps(what).encode())
            answer = self._ours.recv(MOST)
        assert answer, "Homegroup could not be loaded: `python -c 'import groups.app'` says why"
        return json.loads(answer)

    def begin(
        self, words: Sequence[str], environment: Mapping[str, str], said: Path, errors: Path
    ) -> Forked:
        """Begin `python -m` these words, with these files for what it says."""
        files = {"said": str(said), "errors": str(errors)}
        program = {"words": list(words), "environment": dict(environment), **files}
        return Forked(self, self.ask(begin=program))

    def close(self) -> None:
        """Let it end: nobody is there to ask any more."""
        self._ours.close()
        self._process.wait()


@cache
def ready(kind: str) -> Ready:
    return Ready(kind)


def serve(words: Sequence[str], environment: Mapping[str, str], log: Path) -> Forked:
    """Begin a server, as `python -m` these words would be one."""
    return ready("gevent").begin(words, environment, log, log)


def run(words: Sequence[str], environment: Mapping[str, str]) -> str:
    """Run `python -m` these words to their end, and return what they said; raise if they fail."""
    with tempfile.TemporaryDirectory() as folder:
        said, errors = Path(folder, "said"), Path(folder, "errors")
        status = ready("plain").begin(words, environment, said, errors).wait()
        output = said.read_text()
        assert status == 0, f"{' '.join(words)}:\n{output}{errors.read_text()}"
    return output


# --- what runs in that Python -----------------------------------------------------------------


def load(kind: str) -> None:
    if kind == "gevent":
        kept = {name: copy_of(import_module(name)) for name in NEVER_PATCHED}
        for name in ARBITER:
            arbiter = vars(import_module(name))
            arbiter.update({one: kept[one] for one in kept if one in arbiter})
        import_module("gevent.monkey").patch_all()
        import_module("gunicorn.workers.ggevent")
    # No thread lives through a fork: whoever finds theirs not running begins another then.
    with patch.object(Timer, "start"):
        for name in LOADED:
            import_module(name)


def copy_of(module: ModuleType) -> ModuleType:
    copy = ModuleType(module.__name__)
    vars(copy).update(vars(module))
    return copy


def answer_until_a_fork(asked: int) -> dict[str, Any]:
    """Begin what is asked for and say what ended; return, in the fork, what it is to be."""
    ended: dict[int, int] = {}
    while question := os.read(asked, MOST):
        what = json.loads(question)
        if "ended" in what:
            answer = status_of(what["ended"], ended)
        else:
            answer = fork()
            if answer == 0:
                os.close(asked)
                return dict(what["begin"])
        os.write(asked, json.dumps(answer).encode())
    sys.exit()


def status_of(pid: int, ended: dict[int, int]) -> int | None:
    if pid not in ended:
        found, status = waitpid(pid, os.WNOHANG)
        if not found:
            return None
        ended[pid] = os.waitstatus_to_exitcode(status)
    return ended[pid]


def become(program: Mapping[str, Any]) -> None:
    """Let go of everything of ours and be `python -m` these words."""
    end_with_parent()
    os.setsid()
    for descriptor, name in ((1, "said"), (2, "errors")):
        file = os.open(program[name], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.dup2(file, descriptor)
        os.close(file)
    os.environ.clear()
    os.environ.update(program["environment"])
    sys.argv = list(program["words"])
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def main() -> None:
    kind, asked = sys.argv[1:]
    load(kind)
    become(answer_until_a_fork(int(asked)))


if __name__ == "__main__":
    main()
