"""Under which names the blob store knows what belongs to audits, and how rows go with it."""

import os
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.audits.models import AnalysisRow, PhotoRow, SuggestionRow, TaskRow
from premises.kernel.blobs import Shelf

PHOTO: Final = "audit_photo"
PICTURE: Final = "audit_picture"


def photo_id(now: datetime) -> str:
    """A new photo's name in the form of the original's: 24 hexadecimal digits, by time."""
    return f"{int(now.timestamp()) & 0xFFFFFFFF:08x}{os.urandom(8).hex()}"


def remove_analyses(session: Session, shelf: Shelf, ids: Sequence[str]) -> None:
    """Remove submissions with their photos and report pictures."""
    if not ids:
        return
    theirs = PhotoRow.analysis_id.in_(ids)
    photos = session.scalars(sa.select(PhotoRow.id).where(theirs)).all()
    shelf.release_all(session, PHOTO, photos)
    shelf.release_all(session, PICTURE, ids)
    session.execute(sa.delete(PhotoRow).where(theirs))
    session.execute(sa.delete(AnalysisRow).where(AnalysisRow.id.in_(ids)))


def remove_task(session: Session, shelf: Shelf, task_id: str) -> None:
    """Remove a task and everything that was ever sent or found out about it."""
    analyses = session.scalars(sa.select(AnalysisRow.id).where(AnalysisRow.task_id == task_id))
    remove_analyses(session, shelf, analyses.all())
    # Photos that were taken over may belong to no submission.
    left = session.scalars(sa.select(PhotoRow.id).where(PhotoRow.task_id == task_id)).all()
    shelf.release_all(session, PHOTO, left)
    for table in (PhotoRow, SuggestionRow):
        session.execute(sa.delete(table).where(table.task_id == task_id))
    session.execute(sa.delete(TaskRow).where(TaskRow.id == task_id))
