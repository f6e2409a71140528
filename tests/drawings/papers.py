"""Small drawings for tests of what is done with drawings: a plan in lines, and a title block."""

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.lib.pagesizes import A3, landscape
from reportlab.pdfgen.canvas import Canvas

MM: Final = 72 / 25.4
WIDTH, HEIGHT = landscape(A3)
_WALLS: Final = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One sheet; the same `plan` has the same walls, `extra` says how many boxes are new."""

    number: str = "A-101"
    title: str = "FIRST FLOOR PLAN"
    revision: str = "A"
    plan: int = 1
    extra: int = 0
    room: str = "OFFICE"
    size: str = ""


def drawing(*papers: Paper) -> bytes:
    """A PDF with a page for each paper."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(WIDTH, HEIGHT), invariant=1)
    for paper in papers:
        _draw(canvas, paper)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def with_broken_page(papers: Sequence[Paper], page: int) -> bytes:
    """The same, with one page that claims to be a kilometre wide, so that nobody can read it."""
    import pikepdf

    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawing(*papers))) as pdf:
        pdf.pages[page - 1].MediaBox = [0, 0, 3_000_000, 3_000_000]
        pdf.save(stream)
    return stream.getvalue()


def _draw(canvas: Canvas, paper: Paper) -> None:
    dice = random.Random(paper.plan)  # noqa: S311 - no secret.
    canvas.setLineWidth(0.35 * MM)
    canvas.rect(10 * MM, 10 * MM, WIDTH - 20 * MM, HEIGHT - 20 * MM)
    for number in range(_WALLS):
        x, y = dice.uniform(20, 300) * MM, dice.uniform(20, 260) * MM
        wide, high = dice.uniform(6, 40) * MM, dice.uniform(6, 25) * MM
        canvas.line(x, y, x + wide, y)
        canvas.line(x, y, x, y + high)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(x + 2 * MM, y + 2 * MM, f"W{paper.plan}{number:03d}")
    canvas.setFont("Helvetica", 10)
    canvas.drawString(60 * MM, 150 * MM, f"{paper.room} 101")
    canvas.drawString(60 * MM, 275 * MM, paper.size)
    for number in range(paper.extra):
        canvas.rect((30 + 30 * number) * MM, 265 * MM, 12 * MM, 8 * MM)
    _draw_title_block(canvas, paper)


def _draw_title_block(canvas: Canvas, paper: Paper) -> None:
    left = WIDTH - 75 * MM
    canvas.rect(left, 10 * MM, 65 * MM, 60 * MM)
    for row, (label, said, size) in enumerate(
        (
            ("SHEET NUMBER", paper.number, 18),
            ("SHEET TITLE", paper.title, 10),
            ("REVISION", paper.revision, 8),
        )
    ):
        top = (14 + 18 * row) * MM
        canvas.setFont("Helvetica", 5)
        canvas.drawString(left + 3 * MM, top + 11 * MM, label)
        canvas.setFont("Helvetica", size)
        canvas.drawString(left + 3 * MM, top + 2 * MM, said)
