"""Who is told of what happens in a project: all who may look at it, at the moment it is told."""

from typing import TYPE_CHECKING

from premises.drawings import rights
from premises.drawings.models import ProjectRow
from premises.kernel.database import Database

if TYPE_CHECKING:
    from premises.kernel.auth import Caller


class Listening:
    """Tells for whom news are, besides whoever owns what they are about."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def hears(self, caller: "Caller", project_id: object) -> bool:
        """Whether the caller may look at this project now; of one that is gone nobody hears.

        Raises:
            Unavailable: the database does not answer.

        """
        if not isinstance(project_id, str):
            return False
        with self._database.read() as session:
            project = session.get(ProjectRow, project_id)
            return project is not None and rights.role_in(session, caller, project) is not None
