"""Taking a file an operator names: only a real one, not too large, and in UTF-8."""

import json
import os
import stat
from pathlib import Path

from groups.plumbing.errors import BadRequest, TooLarge

LARGEST = 20 * 1024 * 1024
MOST_PROBLEMS = 20


def take(path: str) -> bytes:
    """Return the bytes of a regular file; raises BadRequest or TooLarge with what to do.

    A device or a pipe is refused before anything is read from it: opening a pipe that nobody
    writes to would wait for ever.
    """
    named = "That is not a file. Give the path of a JSON file on this machine."
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except FileNotFoundError:
        raise BadRequest("There is no file of that name. Please check the path.") from None
    except (OSError, ValueError):
        raise BadRequest(named) from None
    status = os.fstat(file)
    if not stat.S_ISREG(status.st_mode):
        os.close(file)
        raise BadRequest(named)
    with os.fdopen(file, "rb") as opened:
        content = opened.read(LARGEST + 1) if status.st_size <= LARGEST else b""
    if status.st_size > LARGEST or len(content) > LARGEST:
        raise TooLarge("That file is larger than 20 MB. Please split the list into parts.")
    return content


def decoded(content: bytes) -> object:
    """Return what the JSON text says; raises BadRequest for anything that is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRequest(
            "The file is not in UTF-8. Save it as UTF-8 and try again.", code="bad_encoding"
        ) from None
    try:
        return json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise BadRequest("The file is nested too deep to read.", code="too_deep") from None
    except json.JSONDecodeError as error:
        raise BadRequest(
            f"The file is not JSON: line {error.lineno}, column {error.colno}. "
            "Export it again, or ask whoever made it.",
            code="not_a_feed",
        ) from None
    except ValueError:
        raise BadRequest("The file has a number we cannot read.", code="not_a_feed") from None


def _no_number(name: str) -> None:
    raise ValueError(name)


def source_of(path: str) -> str:
    """Name the list a file is of: its own name, wherever it lies."""
    return Path(path).name[:255] or "list"
