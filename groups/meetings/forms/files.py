"""Taking a file an operator names: only a real one, not too large, and in UTF-8."""

import codecs
import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from groups.plumbing.errors import BadRequest, TooLarge

LARGEST = 128 * 1024 * 1024  # about a hundred and forty thousand meetings
_WINDOW = 1024 * 1024
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
        raise TooLarge("That file is larger than 128 MB. Please split the list into parts.")
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


def elements(content: bytes) -> Iterator[object]:
    """Yield what a JSON list holds, one after the other; raises BadRequest as ``decoded`` does.

    A list of a hundred thousand meetings, held as text and as objects at once, is half a
    gigabyte. Whatever is wrong with it, ``decoded`` finds again and says better.
    """
    try:
        yield from _elements(content)
    except (ValueError, RecursionError):
        decoded(content)
        raise BadRequest("The file is not JSON. Export it again.", code="not_a_feed") from None


def _elements(content: bytes) -> Iterator[object]:
    parse = json.JSONDecoder(parse_constant=_no_number).raw_decode
    text, place, taken, window = "", 0, 0, _WINDOW
    unpack = codecs.getincrementaldecoder("utf-8-sig")()
    begun = expected = False
    while True:
        place = _past_blanks(text, place)
        whole = taken >= len(content)
        try:
            if not begun:
                place, begun = _after(text, place, "["), True
                continue
            if text.startswith("]", place) and not expected:
                _nothing_follows(text[place + 1 :] + _rest(unpack, content, taken))
                return
            element, end = parse(text, place)
            after = _past_blanks(text, end)
            expected = text.startswith(",", after)
            place_after = after + 1 if expected else _at(text, after, "]")
        except (json.JSONDecodeError, IndexError):
            if whole:
                raise ValueError(text[place : place + 20]) from None
            piece = content[taken : taken + window]
            text, place = text[place:] + unpack.decode(piece, taken + window >= len(content)), 0
            taken, window = taken + len(piece), window * 2 if len(text) > window else _WINDOW
            continue
        yield element
        place = place_after


_BLANKS = re.compile(r"[ \t\r\n]*")


def _past_blanks(text: str, place: int) -> int:
    found = _BLANKS.match(text, place)
    return found.end() if found else place


def _at(text: str, place: int, sign: str) -> int:
    """Return the place when the sign is there; IndexError when the text ends, else ValueError."""
    if text[place] != sign:
        raise ValueError(sign)
    return place


def _after(text: str, place: int, sign: str) -> int:
    return _at(text, place, sign) + 1


def _rest(unpack: codecs.IncrementalDecoder, content: bytes, taken: int) -> str:
    return unpack.decode(content[taken:], final=True)


def _nothing_follows(text: str) -> None:
    if text.strip(" \t\r\n"):
        raise ValueError(text[:20])


def _no_number(name: str) -> None:
    raise ValueError(name)


def source_of(path: str) -> str:
    """Name the list a file is of: its own name, wherever it lies."""
    return Path(path).name[:255] or "list"
