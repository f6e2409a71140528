"""All projects with their owners, for whoever runs the house."""

from typing import Any

import sqlalchemy as sa

from premises.drawings.models import PersonRow, ProjectRow
from premises.kernel.database import Database


def owned_projects(database: Database) -> list[dict[str, Any]]:
    """Every project, the oldest first, with its owner's address or name."""
    query = (
        sa.select(ProjectRow, PersonRow.email, PersonRow.name)
        .join(PersonRow, PersonRow.user_id == ProjectRow.user_id, isouter=True)
        .order_by(ProjectRow.created_at, ProjectRow.id)
    )
    with database.read() as session:
        return [
            {
                "project_id": project.id,
                "name": project.name,
                "owner": email or name or project.user_id,
                "status": project.status,
            }
            for project, email, name in session.execute(query)
        ]
