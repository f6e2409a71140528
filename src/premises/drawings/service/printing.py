"""A whole comparison as a report, put together from what was stored about its pages."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PIL import Image, ImageFilter
from sqlalchemy.orm import Session

from premises.drawings.models import ComparisonRow, DiffRow, JobStatus, ProjectRow
from premises.drawings.reports import Line, Report, ReportSheet
from premises.drawings.service.comparisons import visible
from premises.drawings.service.diffs import changes_of
from premises.drawings.service.progress import diffs_of
from premises.drawings.service.reading import sheet_of
from premises.drawings.service.results import file_name
from premises.drawings.service.telling import newest_overlay, story_of
from premises.drawings.summaries import summarise
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.errors import NotFound

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

_PICTURE_PX: Final = (1600, 1100)
_MOST_PICTURES: Final = 40
"""So many sheets with pictures make a report of about 20 MB; the others are told of in words."""


class Printing:
    """Makes reports."""

    def __init__(self, database: Database, shelf: Shelf) -> None:
        self._database = database
        self._shelf = shelf

    def report(self, caller: "Caller", job_id: str, *, pictures: bool = True) -> Report:
        """Everything that a comparison found, with what people decided about it.

        Raises:
            NotFound: there is no such comparison, or nothing was found yet.

        """
        with self._database.read() as session:
            row = visible(session, caller, job_id)
            diffs = diffs_of(session, row.id)
            failed = [
                _failed(one)
                for one in (row.facts or {}).get("failed_pages") or ()
                if one["page_number"] not in diffs
            ]
            if not diffs and not failed:
                raise NotFound("drawings.no_report", _why_nothing(row))
            found = [(_sheet(session, diff), diff.overlay_hash) for diff in diffs.values()]
            head = _head(session, row)
        sheets = [
            *self._pictured(found if pictures else [(one, None) for one, _ in found]),
            *failed,
        ]
        sheets.sort(key=lambda sheet: sheet.page_number)
        return Report(sheets=sheets, foot=f"Premises, comparison {row.id}.", **head)

    def _pictured(self, found: Sequence[tuple[ReportSheet, str | None]]) -> list[ReportSheet]:
        left, sheets = _MOST_PICTURES, []
        for sheet, content_hash in found:
            is_told = bool(sheet.lines) or sheet.outcome != "compared"
            if content_hash is None or not is_told or left == 0:
                sheets.append(sheet)
                continue
            left -= 1
            sheets.append(replace(sheet, picture=_small(self._shelf.get(content_hash))))
        return sheets


def _why_nothing(row: ComparisonRow) -> str:
    if row.status == JobStatus.CANCELLED:
        return "This job was called off before anything was compared."
    return row.error_message or "Nothing of this job is compared yet; ask again in a moment."


def _head(session: Session, row: ComparisonRow) -> dict[str, Any]:
    project = session.get_one(ProjectRow, row.project_id)
    old, new = (file_name(session, one) for one in (row.old_version_id, row.new_version_id))
    facts = {
        "Project": project.name,
        "Earlier version": old or "",
        "Later version": new or "",
        "Compared": f"{row.completed_at:%Y-%m-%d %H:%M} UTC" if row.completed_at else "",
    }
    return {"title": "What changed", "facts": {name: said for name, said in facts.items() if said}}


def _sheet(session: Session, diff: DiffRow) -> ReportSheet:
    story = story_of(session, diff, newest_overlay(session, diff.id))
    document = summarise(story).document
    rows = {row.id: row for row in changes_of(session, diff.id)}
    return ReportSheet(
        name=diff.drawing_name,
        page_number=diff.page_number,
        title=_title(session, diff),
        outcome=diff.outcome,
        summary=str(document["overall_summary"]),
        lines=[
            _line(change, rows[change["id"]].decision if change["id"] in rows else "accepted")
            for change in _objects(document["changes"])
        ],
        advice=[str(one) for one in _objects(document["recommendations"])],
    )


def _title(session: Session, diff: DiffRow) -> str:
    """What the title block of the newer revision that is there says below its number."""
    for version_id, page in (
        (diff.new_version_id, diff.new_page),
        (diff.old_version_id, diff.old_page),
    ):
        sheet = sheet_of(session, version_id, page) if version_id and page else None
        if sheet is not None and sheet.title:
            return sheet.title
    return ""


def _objects(said: object) -> Sequence[Any]:
    return said if isinstance(said, list) else ()


def _line(change: Mapping[str, Any], decision: str) -> Line:
    left, top, right, bottom = change["box_mm"]
    return Line(
        id=change["id"],
        number=change["number"],
        kind=change["kind"],
        category=change["category"],
        zone=change["zone"],
        sentence=change["description"],
        location=change["location"],
        trade=change["trade_affected"],
        severity=change["impact_severity"],
        box_mm=(left, top, right, bottom),
        old_text=change["old_text"],
        new_text=change["new_text"],
        in_cloud=change["in_cloud"],
        decision=decision,
        note=change["specifications"],
    )


def _failed(one: Mapping[str, Any]) -> ReportSheet:
    name = one["drawing_name"] or f"Page {one['page_number']}"
    return ReportSheet(name=name, page_number=one["page_number"], failure=one["error"])


def _small(data: bytes) -> bytes:
    """A picture as it fits on a page of the report; lines stay dark however small it becomes."""
    stream = io.BytesIO()
    with Image.open(io.BytesIO(data)) as picture:
        width, height = picture.size
        smaller = max(width / _PICTURE_PX[0], height / _PICTURE_PX[1])
        thick = picture.convert("RGB").filter(ImageFilter.MinFilter(2 * round(smaller / 4) + 1))
        thick.thumbnail(_PICTURE_PX)
        thick.save(stream, "PNG", optimize=True)
    return stream.getvalue()
