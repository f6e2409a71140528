"""Under which names the blob store knows what belongs to drawings, and how rows go with it."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings.models import DiffRow, SheetRow
from premises.kernel.blobs import Shelf

FILE: Final = "drawing_file"
"""The file that was sent; refers by the version's id."""

SHEET: Final = "drawing_sheet"
"""What was read from one page; refers by the sheet's id."""

DIFF: Final = "drawing_diff"
"""The pictures of one comparison; refers by the diff's id."""

ORIGINAL: Final = "drawing_original"
"""A file that was taken over under its old path; refers by the project's id."""


def release_versions(session: Session, shelf: Shelf, version_ids: Sequence[str]) -> None:
    """Say that these versions, which are about to go, need neither files nor sheets any more."""
    theirs = sa.select(SheetRow.id).where(SheetRow.version_id.in_(version_ids))
    shelf.release_all(session, SHEET, session.scalars(theirs).all())
    shelf.release_all(session, FILE, version_ids)


def release_diffs(session: Session, shelf: Shelf, job_ids: Sequence[str]) -> None:
    """The same for the pictures of comparisons that are about to go."""
    theirs = sa.select(DiffRow.id).where(DiffRow.job_id.in_(job_ids))
    shelf.release_all(session, DIFF, session.scalars(theirs).all())
