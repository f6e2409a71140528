"""The original's files and the versions of drawings that they are."""

from dataclasses import dataclass
from datetime import datetime

from premises.drawings.takeover.columns import identity, reference, whole
from premises.kernel.takeover import Row
from premises.kernel.takeover.values import cut, instant, text


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirFile:
    """A row of the table `drawings`: where a file lies, and what it was called when it came."""

    id: str
    storage_path: str | None
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirVersion:
    """`ocr_ref` and `raster_ref` say where what was read lies, `file_hash` is a SHA-256 in hex."""

    id: str
    project_id: str
    drawing_id: str | None
    name: str
    number: int
    label: str | None
    comments: str | None
    uploaded_at: datetime | None
    ocr_status: str
    ocr_ref: str | None
    ocr_completed_at: datetime | None
    raster_ref: str | None
    file_hash: str | None
    file_size: int


def file(row: Row) -> TheirFile:
    """Raises UnusableError, like all of these."""
    return TheirFile(
        id=identity(row),
        storage_path=text(row, "storage_path") or None,
        name=text(row, "original_filename") or text(row, "filename") or None,
    )


def version(row: Row) -> TheirVersion:
    return TheirVersion(
        id=identity(row),
        project_id=identity(row, "project_id"),
        drawing_id=reference(row, "drawing_id"),
        name=cut(row, "drawing_name", 255) or identity(row),
        number=max(1, whole(row, "version_number") or 1),
        label=cut(row, "version_label", 50),
        comments=text(row, "comments") or None,
        uploaded_at=instant(row, "upload_date"),
        ocr_status=text(row, "ocr_status").lower(),
        ocr_ref=text(row, "ocr_result_ref") or None,
        ocr_completed_at=instant(row, "ocr_completed_at"),
        raster_ref=text(row, "rasterized_image_ref") or None,
        file_hash=text(row, "file_hash").strip().lower() or None,
        file_size=max(0, whole(row, "file_size") or 0),
    )
