"""Who changed what in a project, and when, is looked up."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from premises.drawings import rights
from premises.drawings.models import LogRow
from premises.kernel.database import Database

if TYPE_CHECKING:
    from premises.kernel.auth import Caller


class Logbook:
    """Reads what was noted down."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self, caller: "Caller", project_id: str, before: int | None, limit: int
    ) -> Sequence[LogRow]:
        """The newest entries of a project, or those before one of them; raises NotFound."""
        with self._database.read() as session:
            rights.project_for(session, caller, project_id, "read")
            query = sa.select(LogRow).where(LogRow.project_id == project_id)
            query = query if before is None else query.where(LogRow.id < before)
            return session.scalars(query.order_by(LogRow.id.desc()).limit(limit)).all()
