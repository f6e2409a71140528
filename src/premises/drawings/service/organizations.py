"""Firms: people whose proven e-mail address is of a firm's domain read its projects."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.drawings import rights
from premises.drawings.models import OrganizationRow, PersonRow
from premises.drawings.rights import Person
from premises.drawings.service.log import Deed, note
from premises.drawings.service.names import new_id, shown_at
from premises.kernel.database import Database
from premises.kernel.errors import Conflict, Forbidden, Invalid, NotFound

if TYPE_CHECKING:
    from datetime import datetime

    from premises.kernel.auth import Caller

PLANS: Final = ("free", "pro", "enterprise")
_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_OWNERS: Final = ("domain", "plan")
"""What only the owner of the house says: a domain lets everybody with such an address read."""


class Organizations:
    """The verbs of organizations, each for those who may."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, caller: "Caller") -> list[dict[str, Any]]:
        """The caller's own organization; all of them for the owner of the house."""
        with self._database.read() as session:
            person = rights.person(session, caller)
            query = sa.select(OrganizationRow).order_by(
                OrganizationRow.created_at, OrganizationRow.id
            )
            if not rights.holds_all(caller):
                query = query.where(OrganizationRow.id == person.organization_id)
            return [shown(row) for row in session.scalars(query)]

    def create(self, caller: "Caller", values: Mapping[str, Any]) -> dict[str, Any]:
        """Begin an organization; who has none yet belongs to it from then on.

        Raises:
            Forbidden: only the owner of the house claims a domain or chooses a plan.
            Invalid: this is no domain, or no plan.
            Conflict: the domain is another organization's, or the caller has an organization.

        """
        rights.require_use(caller, "write")
        _check(caller, values)
        with _claiming(), self._database.write() as session:
            now = self._database.now(session)
            person = rights.introduce(session, caller, None, now)
            row = OrganizationRow(id=new_id(), created_at=now, **values)
            session.add(row)
            session.flush()
            if not rights.holds_all(caller):
                _join(session, person, row)
            _note(session, person, "create", row, values, now)
            return shown(row)

    def change(
        self, caller: "Caller", organization_id: str, values: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Write what is named in `values`.

        Raises:
            NotFound: there is none, or it is not the caller's.
            Forbidden, Invalid, Conflict: as `create`.

        """
        rights.require_use(caller, "write")
        _check(caller, values)
        with _claiming(), self._database.write() as session:
            now = self._database.now(session)
            person = rights.introduce(session, caller, None, now)
            row = session.get(OrganizationRow, organization_id, with_for_update=True)
            is_theirs = rights.holds_all(caller) or person.organization_id == organization_id
            if row is None or not is_theirs:
                raise NotFound("drawings.no_organization", "Organization not found")
            for name, value in values.items():
                setattr(row, name, value)
            session.flush()
            _note(session, person, "update", row, values, now)
            return shown(row)


@contextmanager
def _claiming() -> Iterator[None]:
    """Say whose the domain is, where the database says only that it is taken."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(
            "drawings.domain_taken", "Another organization has claimed this domain."
        ) from error


def domain_named(said: str | None) -> str | None:
    """A domain as it is kept; nothing for nothing.

    Raises:
        Invalid: it is no domain.

    """
    domain = (said or "").strip().lower().removeprefix("@")
    if not domain:
        return None
    if len(domain) > 255 or _DOMAIN.fullmatch(domain) is None:
        raise Invalid("drawings.bad_domain", "Write the domain of e-mail addresses: example.org")
    return domain


def shown(row: OrganizationRow) -> dict[str, Any]:
    return {
        "organization_id": row.id,
        "name": row.name,
        "domain": row.domain,
        "plan": row.plan,
        "created_at": shown_at(row.created_at),
    }


def _check(caller: "Caller", values: Mapping[str, Any]) -> None:
    if set(_OWNERS) & values.keys() and not rights.holds_all(caller):
        raise Forbidden(
            "drawings.only_owner",
            "Only the owner of the house claims a domain or chooses a plan for an organization.",
        )


def _join(session: Session, person: Person, row: OrganizationRow) -> None:
    known = session.get(PersonRow, person.user_id)
    if person.organization_id is not None or known is None:
        raise Conflict("drawings.has_organization", "You belong to an organization already.")
    known.organization_id = row.id


def _note(
    session: Session,
    person: Person,
    deed: Deed,
    row: OrganizationRow,
    changes: Mapping[str, Any],
    now: "datetime",
) -> None:
    entity = ("organization", row.id)
    note(session, person, deed, entity, project_id=None, changes=changes, now=now)
