"""Where drawings go whose sender names no project: each person has one project for them."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings import rights
from premises.drawings.models import ProjectRow
from premises.drawings.rights import Person

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

DEFAULT_PROJECT: Final = "default-project"
"""What clients of the original say where they know no project."""

_NAMESPACE: Final = uuid.UUID("0a6e1f0e-6c5b-5d0c-9a4f-3d1f8b7a2c11")


def project_meant(
    session: Session, caller: "Caller", person: Person, said: str
) -> ProjectRow | None:
    """The project that somebody who sends a file names; none if their own is still to be made.

    Raises:
        NotFound: there is no such project that they may see.
        Forbidden: they may see it only.

    """
    if said != DEFAULT_PROJECT:
        return rights.project_for(session, caller, said, "write")
    may_write = rights.visible_projects(session, caller, "write")
    shared = sa.select(ProjectRow).where(ProjectRow.id == said, may_write)
    return session.scalar(shared) or session.get(ProjectRow, _id_of(person))


def make_default(session: Session, person: Person, now: datetime) -> ProjectRow:
    """The person's own default project, which is not there yet."""
    project = ProjectRow(
        id=_id_of(person),
        user_id=person.user_id,
        account_id=person.account_id,
        organization_id=None,
        name="Default Project",
        status="active",
        created_at=now,
        updated_at=now,
    )
    session.add(project)
    session.flush()
    return project


def _id_of(person: Person) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{person.account_id or ''}:{person.user_id}"))
