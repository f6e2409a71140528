"""Remembers each batch and what came of it, so that one sent twice is taken in once."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.errors import Conflict
from premises.machines.models import IngestRow
from premises.machines.service.batches import Batch, Report


def earlier(session: Session, batch: Batch) -> Report | None:
    """What was answered to the same batch before; None if it is new, or nobody can tell.

    Raises:
        Conflict: the sender gave the same key to another batch.

    """
    if batch.key is None:
        return None
    same = IngestRow.sender == batch.sender, IngestRow.key == batch.key
    row = session.scalar(sa.select(IngestRow).where(*same))
    if row is None:
        return None
    if row.digest != batch.digest:
        message = "This key was used for another batch; give each batch a key of its own."
        raise Conflict("machines.key_reused", message, key=batch.key)
    return replace(Report(**row.report), is_repeat=True)


def begin(session: Session, batch: Batch, machine_id: str | None, now: datetime) -> IngestRow:
    """Write a batch down; its number overrules all that were given out for the machine before."""
    row = IngestRow(
        machine_id=machine_id,
        kind=batch.kind,
        sender=batch.sender,
        key=batch.key,
        digest=batch.digest,
        row_count=batch.row_count,
        report={},
        received_at=now,
    )
    session.add(row)
    session.flush()
    return row
