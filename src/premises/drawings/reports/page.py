"""A report as one page of HTML to read and to print: no script, nothing fetched."""

import base64
from functools import cache
from importlib.resources import files
from typing import Final

from premises.drawings.reports.content import Line, Report, ReportSheet
from premises.kernel.markup import Markup, element, listed, paragraph, table, text

POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""The page needs nothing from anywhere, so it may ask for nothing."""

_HEAD: Final = ("", "What changed", "Trade", "Weight", "Decision")


def report_page(report: Report) -> str:
    """One HTML document that needs nothing else."""
    facts = "".join(
        element("tr", element("th", text(name)) + element("td", text(value)))
        for name, value in report.facts.items()
    )
    body = (
        element("h1", text(report.title))
        + paragraph(report.summary, "verdict")
        + (element("table", element("tbody", facts), class_="facts") if facts else "")
        + _contents(report)
        + "".join(_sheet(sheet) for sheet in report.sheets)
        + paragraph(report.foot, "faint")
    )
    whole = element("html", _head(report.title) + element("body", body), lang="en")
    return f"<!doctype html>\n{whole}\n"


def _head(title: str) -> Markup:
    guard = f'<meta http-equiv="Content-Security-Policy" content="{text(POLICY)}">'
    view = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    style = element("style", _style())
    named = element("title", text(title))
    return element("head", f'<meta charset="utf-8">{guard}{view}{named}{style}')


@cache
def _style() -> str:
    return (files("premises.drawings.reports") / "report.css").read_text(encoding="utf-8")


def _contents(report: Report) -> Markup:
    if len(report.sheets) == 1:
        return ""
    rows = [
        (
            element("a", text(sheet.name), href=f"#page-{sheet.page_number}"),
            text(sheet.title),
            text(_outcome(sheet)),
        )
        for sheet in report.sheets
    ]
    return table(("Sheet", "Title", "What became of it"), rows, frozenset())


def _outcome(sheet: ReportSheet) -> str:
    if sheet.failure is not None:
        return "not compared"
    if sheet.outcome != "compared":
        return {"added": "new", "removed": "gone"}[sheet.outcome]
    count = sum(line.zone == "drawing" for line in sheet.lines)
    return "no change" if count == 0 else f"{count} change{'' if count == 1 else 's'}"


def _sheet(sheet: ReportSheet) -> Markup:
    heading = f"{sheet.name} {sheet.title}".strip()
    rows = [_row(line) for line in sheet.lines]
    return (
        element("h2", text(heading), id=f"page-{sheet.page_number}")
        + paragraph(sheet.failure or sheet.summary, "failure" if sheet.failure else "")
        + _picture(sheet)
        + table(_HEAD, rows, frozenset({0}))
        + listed(sheet.advice)
    )


def _picture(sheet: ReportSheet) -> Markup:
    if sheet.picture is None:
        return ""
    source = f"data:image/png;base64,{base64.b64encode(sheet.picture).decode()}"
    alt = text(f"Both revisions of {sheet.name} on each other, changes framed and numbered")
    return f'<img src="{source}" alt="{alt}">'


def _row(line: Line) -> tuple[Markup, ...]:
    cells = (str(line.number), line.sentence, line.trade, line.severity, line.decided)
    return tuple(text(cell) for cell in cells)
