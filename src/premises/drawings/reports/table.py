"""A report as a table that every spreadsheet opens."""

import csv
import io
from typing import Final

from premises.drawings.reports.content import Line, Report, ReportSheet

_HEAD: Final = (
    "sheet",
    "page",
    "number",
    "kind",
    "category",
    "zone",
    "severity",
    "trade",
    "location",
    "left_mm",
    "top_mm",
    "right_mm",
    "bottom_mm",
    "old_text",
    "new_text",
    "in_cloud",
    "decision",
    "note",
    "sentence",
    "change_id",
)
_CLOUD: Final = {None: "", True: "yes", False: "no"}


def report_table(report: Report) -> bytes:
    """CSV as RFC 4180 has it, in UTF-8 with the mark by which spreadsheets know that.

    A sheet that is new, gone or could not be compared has one line that says so.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(_HEAD)
    for sheet in report.sheets:
        for line in sheet.lines:
            writer.writerow([_harmless(cell) for cell in _row(sheet, line)])
        if sheet.failure is not None or sheet.outcome != "compared":
            writer.writerow([_harmless(cell) for cell in _sheet_row(sheet)])
    return b"\xef\xbb\xbf" + stream.getvalue().encode(errors="replace")


def _row(sheet: ReportSheet, line: Line) -> list[object]:
    return [
        sheet.name,
        sheet.page_number,
        line.number,
        line.kind,
        line.category,
        line.zone,
        line.severity,
        line.trade,
        line.location,
        *(f"{side:.2f}" for side in line.box_mm),
        line.old_text or "",
        line.new_text or "",
        _CLOUD[line.in_cloud],
        line.decision,
        line.note or "",
        line.sentence,
        line.id,
    ]


def _sheet_row(sheet: ReportSheet) -> list[object]:
    kind = "failed" if sheet.failure is not None else f"sheet {sheet.outcome}"
    row: list[object] = [sheet.name, sheet.page_number, "", kind]
    return row + [""] * (len(_HEAD) - 6) + [sheet.failure or sheet.summary, ""]


def _harmless(cell: object) -> object:
    """A text of a drawing that begins like a formula must not be worked out by a spreadsheet."""
    starts_one = isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"}
    return f"'{cell}" if starts_one and not _is_number(str(cell)) else cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
