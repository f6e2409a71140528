"""A report as a PDF, for those who file it."""

import io
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Final

from premises.drawings.reports.content import Line, Report, ReportSheet

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_HEAD: Final = ("#", "What changed", "Trade", "Weight", "Decision")
_SHARES: Final = (0.05, 0.58, 0.12, 0.09, 0.16)
_MARGIN_MM: Final = 12.0
_PICTURE_SHARE: Final = 0.68
"""Of the height of a page; below it the first lines of the table find room."""


def report_pdf(report: Report) -> bytes:
    """A PDF, A4 across, every sheet beginning a page; the same report gives the same bytes."""
    from reportlab.lib.pagesizes import A4, landscape  # noqa: PLC0415 - it takes 30 MB.
    from reportlab.lib.units import mm  # noqa: PLC0415
    from reportlab.platypus import SimpleDocTemplate  # noqa: PLC0415

    stream = io.BytesIO()
    margin = _MARGIN_MM * mm
    document = SimpleDocTemplate(
        stream,
        pagesize=landscape(A4),
        leftMargin=margin,
        rightMargin=margin,
        topMargin=margin,
        bottomMargin=margin,
        title=report.title,
        invariant=1,
    )
    room = document.width, document.height
    flow = [*_opening(report), *(part for sheet in report.sheets for part in _sheet(sheet, room))]
    document.build(flow, onFirstPage=_numbered, onLaterPages=_numbered)
    return stream.getvalue()


def _numbered(canvas: Any, document: Any) -> None:  # reportlab has no types.
    canvas.setFont("Helvetica", 8)
    canvas.drawRightString(
        document.pagesize[0] - document.rightMargin, 0.5 * document.bottomMargin, str(document.page)
    )


def _opening(report: Report) -> list["Flowable"]:
    facts = [_paragraph(f"{name}: {value}", "small") for name, value in report.facts.items()]
    return [
        _paragraph(report.title, "title"),
        _paragraph(report.summary, "strong"),
        *facts,
        *([_paragraph(report.foot, "small")] if report.foot else []),
    ]


def _sheet(sheet: ReportSheet, room: tuple[float, float]) -> list["Flowable"]:
    from reportlab.platypus import PageBreak, Spacer  # noqa: PLC0415

    return [
        PageBreak(),
        _paragraph(f"{sheet.name} {sheet.title}".strip(), "heading"),
        _paragraph(sheet.failure or sheet.summary, "plain"),
        *([_picture(sheet.picture, room)] if sheet.picture else []),
        *([_table(sheet.lines, room[0])] if sheet.lines else []),
        Spacer(0, 6),
        *(_paragraph(f"• {sentence}", "plain") for sentence in sheet.advice),
    ]


def _picture(png: bytes, room: tuple[float, float]) -> "Flowable":
    from reportlab.lib.utils import ImageReader  # noqa: PLC0415
    from reportlab.platypus import Image  # noqa: PLC0415

    width, height = ImageReader(io.BytesIO(png)).getSize()
    scale = min(room[0] / width, _PICTURE_SHARE * room[1] / height)
    return Image(io.BytesIO(png), width * scale, height * scale)


def _table(lines: Sequence[Line], width: float) -> "Flowable":
    from reportlab.lib.colors import HexColor  # noqa: PLC0415
    from reportlab.platypus import Table  # noqa: PLC0415

    rows = [[_paragraph(one, "cell_head") for one in _HEAD], *(_row(line) for line in lines)]
    made = Table(rows, [share * width for share in _SHARES], repeatRows=1)
    made.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, 0), 1.2, HexColor("#1a1a22")),
            ("LINEBELOW", (0, 1), (-1, -1), 0.4, HexColor("#c9c9d0")),
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ]
    )
    return made


def _row(line: Line) -> list["Flowable"]:
    cells = (str(line.number), line.sentence, line.trade, line.severity, line.decided)
    return [_paragraph(cell, "cell") for cell in cells]


def _paragraph(said: str, style: str) -> "Flowable":
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
    from reportlab.platypus import Paragraph  # noqa: PLC0415

    size, is_bold = _STYLES[style]
    look = ParagraphStyle(
        style,
        fontName="Helvetica-Bold" if is_bold else "Helvetica",
        fontSize=size,
        leading=1.3 * size,
        spaceAfter=0 if style.startswith("cell") else 0.4 * size,
        splitLongWords=True,
    )
    return Paragraph(escape(_printable(said), quote=False), look)


_STYLES: Final = {
    "title": (18.0, True),
    "heading": (13.0, True),
    "strong": (11.0, True),
    "plain": (9.5, False),
    "small": (8.5, False),
    "cell_head": (8.0, True),
    "cell": (8.0, False),
}


def _printable(said: str) -> str:
    """The letters that the fonts inside every PDF reader have; others become question marks."""
    kept = "".join(sign if sign.isprintable() else " " for sign in said)
    return kept.encode("cp1252", errors="replace").decode("cp1252")
