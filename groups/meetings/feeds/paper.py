"""The printed list as a PDF: the same bytes whenever the same list is printed.

Letters are Noto Sans: Latin, Greek and Cyrillic with all their accents. Others need shaping or
other fonts; each is printed as a box, and the list says so.
"""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import pymupdf_fonts
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer

from groups.meetings.feeds.printed import Day, Line, Printed

REGULAR, BOLD = "List", "List-Bold"
BOX = "\u25a1"
MARGIN = 16 * mm
_GREY = HexColor("#555555")
# From here on (Hebrew, Arabic, India …) letters must be joined and turned, which we cannot.
_FIRST_SHAPED, _LAST_SHAPED = "\u0590", "\u1cff"


def pdf(title: str, asked: str, list_: Printed, address: str) -> bytes:
    """Return the list as a PDF. ``asked`` is the search in words, ``address`` where it is kept."""
    _fonts()
    content = BytesIO()
    document = SimpleDocTemplate(
        content,
        pagesize=A4,
        title=title,
        author="Homegroup",
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        invariant=1,
    )

    def foot(canvas: Any, page: Any) -> None:
        canvas.setFont(REGULAR, 7.5)
        canvas.setFillColor(_GREY)
        canvas.drawString(MARGIN, 9 * mm, printable(address)[:110])
        canvas.drawRightString(A4[0] - MARGIN, 9 * mm, f"Page {page.page}")

    document.build(list(_story(title, asked, list_)), onFirstPage=foot, onLaterPages=foot)
    return content.getvalue()


def printable(text: str) -> str:
    """Return the text with a box for each letter we cannot print."""
    glyphs = _fonts()
    return "".join(
        letter if ord(letter) in glyphs and not _FIRST_SHAPED <= letter <= _LAST_SHAPED else BOX
        for letter in text.replace("\n", " ")
    )


@cache
def _fonts() -> frozenset[int]:
    """Make both fonts known, and return which letters they have."""
    regular = TTFont(REGULAR, BytesIO(pymupdf_fonts.myfont("notos")))
    pdfmetrics.registerFont(regular)
    pdfmetrics.registerFont(TTFont(BOLD, BytesIO(pymupdf_fonts.myfont("notosbo"))))
    return frozenset(regular.face.charToGlyph) | {ord(BOX)}


def _style(name: str, size: float, font: str = REGULAR, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=size * 1.3, **more)


_TITLE = _style("title", 18, BOLD)
_DAY = _style("day", 12, BOLD, spaceBefore=10, spaceAfter=3, keepWithNext=1)
_LINE = _style("line", 9, spaceBefore=3, leftIndent=30 * mm, firstLineIndent=-30 * mm)
_SMALL = _style("small", 8, textColor=_GREY)


def _story(title: str, asked: str, list_: Printed) -> Iterator[Any]:
    yield Paragraph(_safe(title), _TITLE)
    yield Spacer(1, 4)
    for sentence in sentences(asked, list_):
        yield Paragraph(_safe(sentence), _SMALL)
    if _has_boxes(title, asked, list_):
        yield Paragraph(f"Letters shown as {BOX} are in scripts this list cannot print.", _SMALL)
    for day in list_.days:
        yield Paragraph(_safe(day.heading), _DAY)
        for line in day.lines:
            yield Paragraph(_words(line), _LINE)
    if list_.legend:
        kinds = (f"{_bold(code)} {_safe(name)}" for code, name in list_.legend)
        legend = Paragraph("  \u00b7  ".join(kinds), _SMALL)
        yield KeepTogether([Paragraph("What the letters mean", _DAY), legend])


def sentences(asked: str, list_: Printed) -> Iterator[str]:
    """What stands above the list."""
    yield asked
    size = f"{list_.dates:,} dates of {list_.meetings:,} meetings"
    yield f"From {list_.since} to {list_.until}: {size}."
    if list_.zone:
        yield f"Times are those of {list_.zone.replace('_', ' ')}."
    else:
        yield "Times are each meeting's own, where it is held."
    if list_.is_cut:
        yield f"Only the first {list_.dates:,} dates fit here. Narrow the search to see the others."


def _words(line: Line) -> str:
    first = _bold(f"{line.time}  {line.name}")
    rest = (line.group, line.where, line.address, line.note, line.link, line.phone)
    codes = f" [{_safe(' '.join(line.codes))}]" if line.codes else ""
    return f"{first}{codes}  " + _safe(" \u00b7 ".join(part for part in rest if part))


def _bold(text: str) -> str:
    return f'<font name="{BOLD}">{_safe(text)}</font>'


def _safe(text: str) -> str:
    return escape(printable(text))


def _has_boxes(title: str, asked: str, list_: Printed) -> bool:
    texts = [title, asked] + [text for day in list_.days for text in _texts(day)]
    return any(BOX in printable(text) for text in texts)


def _texts(day: Day) -> Iterator[str]:
    for line in day.lines:
        yield from (line.name, line.group, line.where, line.address, line.note)
