"""Who somebody is to clients of drawings, and what they find when they come in first."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from premises.drawings import rights
from premises.drawings.models import PersonRow, ProjectRow
from premises.drawings.service.projects import add_project
from premises.kernel.database import Database
from premises.kernel.errors import Forbidden

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

_FIRST_PROJECT: Final = {
    "name": "My First Project",
    "description": "Auto-created project",
    "status": "active",
}


class People:
    """Greets people, and says what is known of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def welcome(self, caller: "Caller") -> dict[str, Any]:
        """Note somebody who has signed in; who is new finds a project to begin with.

        Raises:
            Forbidden: the account was not granted drawings.

        """
        rights.require_use(caller, "write")
        with self._database.write() as session:
            now = self._database.now(session)
            is_new = session.scalar(_row_of(caller)) is None
            person = rights.introduce(session, caller, None, now)
            theirs = sa.select(ProjectRow.id).where(ProjectRow.user_id == person.user_id).limit(1)
            if is_new and session.scalar(theirs) is None:
                firm = {"organization_id": person.organization_id}
                add_project(session, caller, person, {**_FIRST_PROJECT, **firm}, now)
            return _shown(session.get(PersonRow, person.user_id), person, caller)

    def me(self, caller: "Caller") -> dict[str, Any]:
        """Who is asking, in the original's words.

        Raises:
            Unauthenticated: nobody is signed in.
            Forbidden: the account was not granted drawings.

        """
        with self._database.read() as session:
            person = rights.person(session, caller)
            return _shown(session.get(PersonRow, person.user_id), person, caller)

    def of_account(self, account_id: str) -> PersonRow | None:
        """The person with this account, if they have ever come in here."""
        with self._database.read() as session:
            return session.scalar(sa.select(PersonRow).where(PersonRow.account_id == account_id))


def require_domain(email: str | None, allowed: Collection[str]) -> None:
    """Pass an address of one of these domains; where there are none, everybody.

    Raises:
        Forbidden: it is of another one, or there is no address that was confirmed.

    """
    domains = {one.strip().lower().removeprefix("@") for one in allowed}
    domain = (email or "").rpartition("@")[2].strip().lower()
    if domains and domain not in domains:
        raise Forbidden(
            "drawings.domain_not_allowed",
            "People with an address like this may not sign in here; ask the owner of the house.",
        )


def _row_of(caller: "Caller") -> sa.Select[PersonRow]:
    return sa.select(PersonRow).where(PersonRow.account_id == caller.account_id)


def _shown(row: PersonRow | None, person: rights.Person, caller: "Caller") -> dict[str, Any]:
    """A person as clients know them; who has never written anything here has no row yet."""
    return {
        "user_id": person.user_id,
        "email": caller.email or (row.email if row else None),
        "name": (row.name if row else "") or caller.name,
        "company": row.company if row else None,
        "role": row.role if row else None,
        "organization_id": person.organization_id,
        "email_verified": caller.proven_email is not None,
        "is_active": True,
    }
