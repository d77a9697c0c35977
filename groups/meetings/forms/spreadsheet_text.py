"""A spreadsheet saved as text, as rows: in whatever dialect the program at hand wrote it."""

import csv
import io

from groups.meetings.descriptions import Remark
from groups.plumbing.errors import BadRequest

MOST_ROWS = 200_000
LONGEST_CELL = 100_000
_DELIMITERS = ",;\t|"
_SAVE = "Save it as CSV (UTF-8) and try again."
_BINARY = {
    b"PK\x03\x04": f"This is a workbook or an archive, not text. {_SAVE}",
    b"\xd0\xcf\x11\xe0": f"This is an old Excel workbook, not text. {_SAVE}",
    b"%PDF": f"This is a PDF, not a table. {_SAVE}",
    b"\x1f\x8b": "This is compressed. Unpack it and try again.",
}

Rows = list[tuple[int, list[str]]]


def rows_of(content: bytes) -> tuple[Rows, list[Remark]]:
    """Return the rows that hold anything, each with its line number; raises BadRequest."""
    text, remarks = _decoded(content)
    first, _, rest = text.lstrip("\n").partition("\n")
    if first.strip().casefold().startswith("sep=") and len(first.strip()) == 5:
        return _parsed(rest, first.strip()[4], 2), remarks
    return _parsed(text, _delimiter(first), 1), remarks


def _decoded(content: bytes) -> tuple[str, list[Remark]]:
    refuse_other_files(content)
    try:
        return _plain(content.decode("utf-8-sig")), []
    except UnicodeDecodeError:
        pass
    try:
        text = _plain(content.decode("cp1252"))
    except UnicodeDecodeError:
        raise BadRequest(
            f"We cannot tell how this is written. {_SAVE}", code="bad_encoding"
        ) from None
    said = "not in UTF-8; read as Windows-1252. Look whether accents came out right."
    return text, [Remark("the file", "encoding", said)]


def refuse_other_files(content: bytes) -> None:
    """Name what this is instead of text; raises BadRequest."""
    for beginning, sentence in _BINARY.items():
        if content.startswith(beginning):
            raise BadRequest(sentence, code="not_a_feed")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadRequest(f"The file is not in UTF-8. {_SAVE}", code="bad_encoding")


def _plain(text: str) -> str:
    if "\0" in text:
        raise BadRequest(f"This is not text. {_SAVE}", code="not_a_feed")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _delimiter(first: str) -> str:
    """The one that parts the headings; quoted headings may hold others."""
    outside = "".join(first.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def _parsed(text: str, delimiter: str, number: int) -> Rows:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: Rows = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((number, row))
            number += 1
            if len(rows) > MOST_ROWS:
                raise BadRequest(f"That is more than {MOST_ROWS:,} rows. Please split the list.")
    except csv.Error as error:
        raise BadRequest(_what_went_wrong(error, number), code="not_a_feed") from None
    return rows


def _what_went_wrong(error: csv.Error, number: int) -> str:
    if "limit" in str(error):
        return f"Row {number} has a cell longer than {LONGEST_CELL:,} characters."
    return f'In row {number} a quote (") is opened and not closed, or stands alone. {_SAVE}'
