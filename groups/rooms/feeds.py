"""An attendance slip on paper. It says nothing of anybody but its holder."""

from io import BytesIO

from reportlab.lib.pagesizes import A5, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from groups.meetings.feeds.paper import BOLD, REGULAR, printable

MARGIN = 18 * mm
LINE = 9 * mm


def slip_pdf(facts: list[tuple[str, str]], check: str) -> bytes:
    """``facts`` are what is written on it, ``check`` the address that confirms it."""
    content = BytesIO()
    width, height = landscape(A5)
    page = Canvas(content, pagesize=(width, height), invariant=1)
    page.setTitle("Attendance")
    down = height - MARGIN - LINE
    title = printable("Attendance")
    page.setFont(BOLD, 18)
    page.drawString(MARGIN, down, title)
    down -= 1.6 * LINE
    for label, words in facts:
        page.setFont(REGULAR, 10)
        page.drawString(MARGIN, down, printable(label))
        page.setFont(BOLD, 11)
        page.drawString(MARGIN + 42 * mm, down, printable(words)[:70])
        down -= LINE
    page.setFont(REGULAR, 9)
    page.drawString(
        MARGIN, MARGIN + 5 * mm, "Confirmed by the secretary of the group. To check it:"
    )
    page.drawString(MARGIN, MARGIN, printable(check))
    page.showPage()
    page.save()
    return content.getvalue()
