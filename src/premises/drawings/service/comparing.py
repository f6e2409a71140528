"""Two sheets that belong together are put onto each other, and what differs is found and drawn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy.orm import Session

from premises.drawings.content import IDENTITY, Kind, Points, Raster, Remark, Sheet
from premises.drawings.content.carriage import from_bytes
from premises.drawings.differencing import Differences, Tolerance, compare
from premises.drawings.differencing.rasters import windows_to_read, with_texts
from premises.drawings.landmarks import Landmarks
from premises.drawings.models import ComparisonRow, SheetRow, StageStatus, VersionRow
from premises.drawings.registration import COINCIDING, Alignment, by_points, register
from premises.drawings.service.drawing import Drawing, Drawn, Original
from premises.drawings.service.facts import block_of, marks_of
from premises.drawings.service.lettering import Lettering
from premises.drawings.service.numbering import Numbering
from premises.drawings.service.pages import Page, page_named
from premises.drawings.service.reading import sheet_of
from premises.drawings.settings import DrawingsSettings
from premises.drawings.sheets import Reader
from premises.drawings.sheets.limits import MM_PER_INCH, drawn_px_per_mm
from premises.drawings.titleblocks import TitleBlock
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Invalid, Unavailable

POINTS: Final = "points"
"""Under what a comparison's options keep the points that a person gave, by page."""


@dataclass(frozen=True, slots=True)
class Side:
    """One revision of a page: the file it is from, and what was read of it."""

    version: VersionRow
    row: SheetRow

    @property
    def marks(self) -> Landmarks:
        return marks_of(self.row)

    @property
    def block(self) -> TitleBlock:
        return block_of(self.row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What comparing one page found; without an alignment one of the two sheets is missing."""

    page: Page
    alignment: Alignment | None
    differences: Differences
    drawn: Drawn
    facts: Mapping[str, Any]


class Comparing:
    """Compares pages; nothing is written but pictures."""

    def __init__(
        self,
        database: Database,
        shelf: Shelf,
        reader: Reader,
        lettering: Lettering,
        drawing: Drawing,
        settings: DrawingsSettings,
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._reader = reader
        self._lettering = lettering
        self._drawing = drawing
        self._settings = settings
        self._numbering = Numbering(database)

    def compare(self, comparison_id: str, number: int) -> Compared | None:
        """What differs on a page; nothing where the comparison or the page is gone.

        Raises:
            Invalid: the sheets do not correspond, or a page cannot be drawn.
            Unavailable: not now.

        """
        with self._database.read() as session:
            row = session.get(ComparisonRow, comparison_id)
            page = page_named(row, number) if row else None
            if row is None or page is None:
                return None
            old = _side(session, row.old_version_id, page.old_page)
            new = _side(session, row.new_version_id, page.new_page)
            points = ((row.options or {}).get(POINTS) or {}).get(str(number))
        if old is None or new is None:
            return self._alone(page, old, new)
        return self._both(comparison_id, page, old, new, points)

    def _both(
        self,
        comparison_id: str,
        page: Page,
        old: Side,
        new: Side,
        points: Sequence[Mapping[str, Any]] | None,
    ) -> Compared:
        before, after = self._sheets(old, new)
        if points:
            alignment = by_points(_ends(points, "old"), _ends(points, "new"))
        elif old.row.content_hash == new.row.content_hash:
            alignment = COINCIDING
        else:
            alignment = register(before, after, old_marks=old.marks, new_marks=new.marks)
        found = self._differences(before, after, alignment, old, new)
        differences = self._numbering.numbered(comparison_id, page.page, found)
        facts = _facts(before, after, new)
        sheets = (before, after) if after.kind is Kind.VECTOR else None
        # From here on nobody needs the pixels of scans, which are as large as the pictures.
        del before, after
        originals = self._original(old), self._original(new)
        changes = differences.changes
        drawn = self._drawing.draw(*originals, alignment.old_to_new, changes, sheets)
        return Compared(
            page=page,
            alignment=alignment,
            differences=differences,
            drawn=drawn,
            facts=_with_drawn(facts, drawn),
        )

    def _differences(
        self, before: Sheet, after: Sheet, alignment: Alignment, old: Side, new: Side
    ) -> Differences:
        if alignment is COINCIDING:
            return Differences(changes=())
        differences = compare(
            before,
            after,
            alignment,
            _tolerance(self._settings),
            old_marks=old.marks,
            new_marks=new.marks,
            old_block=old.block,
            new_block=new.block,
        )
        if after.kind is Kind.RASTER and self._settings.read_raster_text:
            return self._worded(differences, before, after, alignment)
        return differences

    def _worded(
        self, differences: Differences, before: Sheet, after: Sheet, alignment: Alignment
    ) -> Differences:
        """The same with what scans say around each change, as far as it can be read."""
        windows = windows_to_read(differences, before, after, alignment)
        try:
            said = self._lettering.lines([window.pixels for window in windows])
        except Invalid as failure:
            remark = Remark("drawings.text_unread", f"Letters were not read: {failure.message}")
            return replace(differences, remarks=(*differences.remarks, remark))
        return with_texts(differences, windows, said)

    def _alone(self, page: Page, old: Side | None, new: Side | None) -> Compared:
        there = new or old
        if there is None:
            raise Invalid("drawings.sheet_gone", "Neither sheet of this page is there any more.")
        originals = [self._original(side) if side else None for side in (old, new)]
        drawn = self._drawing.draw(originals[0], originals[1], IDENTITY)
        facts = {
            "sheet_mm": [there.row.width_mm, there.row.height_mm],
            "discipline": there.row.discipline,
            "kinds": [there.row.kind],
            "remarks": list(there.row.remarks or ()),
        }
        return Compared(
            page=page,
            alignment=None,
            differences=Differences(changes=()),
            drawn=drawn,
            facts=_with_drawn(facts, drawn),
        )

    def _sheets(self, old: Side, new: Side) -> tuple[Sheet, Sheet]:
        """Both as one kind: beside a picture, what consists of objects is drawn as one."""
        before, after = self._content(old), self._content(new)
        if before.kind is after.kind:
            return before, after
        return self._as_raster(before, old), self._as_raster(after, new)

    def _content(self, side: Side) -> Sheet:
        if side.row.content_hash is None:
            raise Invalid("drawings.sheet_unread", "The sheet was not read; compare once more.")
        try:
            return from_bytes(self._shelf.get(side.row.content_hash))
        except ValueError as error:
            raise Invalid(
                "drawings.sheet_damaged", "What was read of the sheet is damaged; send it again."
            ) from error

    def _as_raster(self, sheet: Sheet, side: Side) -> Sheet:
        if sheet.kind is Kind.RASTER:
            return sheet
        original = self._original(side)
        limits = self._reader.limits.for_comparing()
        size = sheet.width_mm, sheet.height_mm
        px_per_mm, coarser = drawn_px_per_mm(*size, self._settings.dpi, limits)
        drawn = self._reader.draw(original.data, original.page, px_per_mm * MM_PER_INCH)
        raster = Raster(drawn.pixels, drawn.px_per_mm)
        remarks = (*sheet.remarks, *coarser)
        return replace(sheet, kind=Kind.RASTER, raster=raster, remarks=remarks)

    def _original(self, side: Side) -> Original:
        if side.version.file_hash is None:
            raise Invalid("drawings.no_file", "The file of this version is not kept here.")
        data = self._shelf.get(side.version.file_hash)
        width_mm, height_mm = side.row.width_mm or 0.0, side.row.height_mm or 0.0
        return Original(data, side.row.page_number, width_mm, height_mm)


def _side(session: Session, version_id: str | None, page: int | None) -> Side | None:
    if version_id is None or page is None:
        return None
    version, row = session.get(VersionRow, version_id), sheet_of(session, version_id, page)
    if version is None or row is None:
        raise Invalid("drawings.sheet_gone", "A sheet of this page is not there any more.")
    if row.state != StageStatus.COMPLETED:
        raise Unavailable("drawings.sheet_unread", "A sheet of this page is not read yet.")
    return Side(version, row)


def _ends(points: Sequence[Mapping[str, Any]], side: str) -> Points:
    import numpy as np  # noqa: PLC0415 - loaded by whoever compares, not by who imports this.

    return np.array([point[side] for point in points], np.float64)


def _tolerance(settings: DrawingsSettings) -> Tolerance:
    return Tolerance(
        position_mm=settings.tolerance_mm,
        raster_mm=settings.raster_tolerance_mm,
        text_mm=settings.text_tolerance_mm,
        gap_mm=settings.gap_mm,
        largest_mm=settings.largest_change_mm,
        styles=settings.style_changes,
    )


def _facts(before: Sheet, after: Sheet, new: Side) -> dict[str, Any]:
    remarks = dict.fromkeys((*before.remarks, *after.remarks))
    dpi = [sheet.raster.dpi for sheet in (before, after) if sheet.raster is not None]
    return {
        "sheet_mm": [after.width_mm, after.height_mm],
        "old_sheet_mm": [before.width_mm, before.height_mm],
        "discipline": new.row.discipline,
        "kinds": [before.kind.value, after.kind.value],
        "dpi": [round(one, 1) for one in dpi] or None,
        "remarks": _said(remarks),
    }


def _with_drawn(facts: Mapping[str, Any], drawn: Drawn) -> dict[str, Any]:
    more = [one for one in _said(drawn.remarks) if one not in facts["remarks"]]
    remarks = [*facts["remarks"], *more]
    return {**facts, "px_per_mm": drawn.px_per_mm, "remarks": remarks}


def _said(remarks: Iterable[Remark]) -> list[dict[str, str]]:
    return [{"code": one.code, "sentence": one.sentence} for one in remarks]
