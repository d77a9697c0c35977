"""Keeping an uploaded list between being shown and being taken in: by its content, for an hour."""

import hashlib
import os
import re
import time
from contextlib import suppress
from pathlib import Path

from groups.plumbing.errors import Conflict

KEPT_S = 3600
MOST_KEPT = 20
_NAME = re.compile(r"[0-9a-f]{64}")


def keep(folder: Path, content: bytes) -> str:
    """Write the list for its owner's eyes only; return the name of its content."""
    name = hashlib.sha256(content).hexdigest()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(folder)
    beside = folder / f".{name}.{os.getpid()}"
    with suppress(FileNotFoundError):
        beside.unlink()
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    beside.replace(folder / name)
    return name


def kept(folder: Path, name: str) -> bytes:
    """Return the list of that name; raises Conflict when it is no longer there, or not whole."""
    gone = Conflict("That file is no longer here. Please choose it once more.", code="expired")
    if not _NAME.fullmatch(name):
        raise gone
    try:
        file = folder / name
        content = file.read_bytes() if time.time() - file.stat().st_mtime < KEPT_S else b""
    except OSError:
        raise gone from None
    if hashlib.sha256(content).hexdigest() != name:
        raise gone
    return content


def forget(folder: Path, name: str) -> None:
    with suppress(OSError):
        (folder / name).unlink()


def _sweep(folder: Path) -> None:
    files = sorted(folder.iterdir(), key=_age)
    for number, file in enumerate(files):
        if number >= MOST_KEPT or _age(file) > KEPT_S:
            with suppress(OSError):
                file.unlink()


def _age(file: Path) -> float:
    try:
        return time.time() - file.stat().st_mtime
    except OSError:
        return 0.0
