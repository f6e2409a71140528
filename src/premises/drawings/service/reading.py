"""One page of a file is read: everything on it, what it says of itself, and where things are."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings.content import Box, Kind, Sheet, TextLine, Word
from premises.drawings.content.carriage import to_bytes
from premises.drawings.differencing import sizes_on
from premises.drawings.landmarks import Landmarks, find_landmarks
from premises.drawings.models import SheetRow, StageStatus, VersionRow
from premises.drawings.pairing import Fingerprint, fingerprint
from premises.drawings.service.lettering import READ_DPI, DrawPart, Lettering, Pixels
from premises.drawings.sheets import Reader
from premises.drawings.titleblocks import TitleBlock, read_titleblock, regions
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Invalid

RULES: Final = 2
"""Counts up when sheets are read by other rules, so that what older ones read is not used again."""

_SURE: Final = 0.8
"""A number that stands alone below its label scores more than this; then no more is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What reading one sheet found."""

    kind: Kind
    width_mm: float
    height_mm: float
    content_hash: str
    block: TitleBlock
    marks: Landmarks
    fingerprint: Fingerprint
    sizes: tuple[TextLine, ...]
    remarks: tuple[Mapping[str, str], ...]
    letters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """The same page of the same bytes was read before, as this sheet."""

    sheet_id: str


Found = Seen | Known | None


class Reading:
    """Reads sheets; nothing is written but what they consist of."""

    def __init__(
        self, database: Database, shelf: Shelf, reader: Reader, lettering: Lettering
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._reader = reader
        self._lettering = lettering

    def read(self, version_id: str, page: int) -> Found:
        """What is on a page of a version; nothing where the version is gone.

        Raises:
            Invalid: the page cannot be read, and why.
            Unavailable: not now.

        """
        with self._database.read() as session:
            version = session.get(VersionRow, version_id)
            known = _read_before(session, version, page) if version else None
        if version is None:
            return None
        return known or self._look(_file_of(version, self._shelf), page)

    def _look(self, data: bytes, page: int) -> Seen:
        sheet = self._reader.read(data, page)
        block = read_titleblock(sheet)
        if not sheet.words:
            sheet, block = lettered(sheet, self._lettering, self._draw(data, page))
        marks = find_landmarks(sheet, block)
        return Seen(
            kind=sheet.kind,
            width_mm=sheet.width_mm,
            height_mm=sheet.height_mm,
            content_hash=self._shelf.put(to_bytes(sheet)).hash,
            block=block,
            marks=marks,
            fingerprint=fingerprint(sheet),
            sizes=sizes_on(sheet, marks),
            remarks=tuple({"code": one.code, "sentence": one.sentence} for one in sheet.remarks),
            letters=_counted(sheet),
        )

    def _draw(self, data: bytes, page: int) -> DrawPart:
        def draw(box: Box) -> tuple[Pixels, float]:
            drawn = self._reader.draw(data, page, READ_DPI, clip=box)
            return drawn.pixels, drawn.px_per_mm

        return draw


def lettered(sheet: Sheet, lettering: Lettering, draw: DrawPart) -> tuple[Sheet, TitleBlock]:
    """The sheet with the words of its title block, which are pixels or lines in the file."""
    words: tuple[Word, ...] = ()
    block = TitleBlock()
    for more in lettering.read(draw, regions(sheet)):
        words += more
        block = read_titleblock(sheet, words)
        if block.number is not None and block.confidence >= _SURE:
            break
    return replace(sheet, words=words), block


def sheet_of(session: Session, version_id: str, page: int) -> SheetRow | None:
    which = SheetRow.version_id == version_id, SheetRow.page_number == page
    return session.scalar(sa.select(SheetRow).where(*which))


def _file_of(version: VersionRow, shelf: Shelf) -> bytes:
    if version.file_hash is None:
        raise Invalid(
            "drawings.no_file", "The file of this version is not kept here; send it once more."
        )
    return shelf.get(version.file_hash)


def _read_before(session: Session, version: VersionRow, page: int) -> Known | None:
    """The sheet itself, if it has been read already, or the same page of another upload."""
    same = (
        sa.select(SheetRow)
        .join(VersionRow, VersionRow.id == SheetRow.version_id)
        .where(
            VersionRow.file_hash == version.file_hash,
            SheetRow.page_number == page,
            SheetRow.state == StageStatus.COMPLETED,
        )
        .order_by(sa.case((SheetRow.version_id == version.id, 0), else_=1))
        .limit(8)
    )
    for row in session.scalars(same):
        if row.content_hash is not None and (row.facts or {}).get("rules") == RULES:
            return Known(row.id)
    return None


def _counted(sheet: Sheet) -> dict[str, Any]:
    return {
        "strokes": len(sheet.strokes),
        "fills": len(sheet.fills),
        "words": len(sheet.words),
        "pictures": len(sheet.pictures),
        "layers": list(sheet.layers),
        "scale_known": sheet.scale_known,
    }
