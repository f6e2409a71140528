"""Writes down who changed what, so that it can be asked later."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from premises.drawings.models import LogRow
from premises.drawings.rights import Person

Deed = Literal["create", "update", "delete"]


def note(
    session: Session,
    person: Person,
    deed: Deed,
    entity: tuple[str, str],
    *,
    project_id: str | None,
    changes: Mapping[str, object] | None = None,
    now: datetime,
) -> None:
    """Add a line to the log, in the transaction of what it tells.

    `entity` is a kind and an id; `changes` are plain data, what is new by its name.
    """
    kind, entity_id = entity
    session.add(
        LogRow(
            project_id=project_id,
            user_id=person.user_id,
            entity_kind=kind,
            entity_id=entity_id,
            action=deed,
            changes=None if changes is None else dict(changes),
            at=now,
        )
    )
