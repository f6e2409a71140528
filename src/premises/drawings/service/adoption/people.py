"""The original's organizations, people, projects and members as rows of this service."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings.models import MemberRow, OrganizationRow, PersonRow, ProjectRow, Role
from premises.drawings.rights import HOUSE_USER
from premises.drawings.takeover import TheirMember, TheirOrganization, TheirPerson, TheirProject
from premises.kernel.auth.models import Account
from premises.kernel.auth.profiles import usable_email
from premises.kernel.takeover import UnusableError

_ROLES: Final = frozenset(Role)


def write_organization(session: Session, one: TheirOrganization, now: datetime) -> bool:
    """Like all of these: false where it is here already, UnusableError where it cannot be taken."""
    if session.get(OrganizationRow, one.id) is not None:
        return False
    claimed = sa.select(OrganizationRow.id).where(OrganizationRow.domain == one.domain)
    is_free = one.domain is not None and session.scalar(claimed) is None
    session.add(
        OrganizationRow(
            id=one.id,
            name=one.name,
            domain=one.domain if is_free else None,
            plan=one.plan,
            created_at=one.created_at or now,
        )
    )
    session.flush()
    return True


def write_person(session: Session, one: TheirPerson, now: datetime) -> bool:
    """Who has proven that e-mail address here already is that person from now on.

    Those whom the original did not let in any more keep their name only, so that nobody is
    recognised as them.
    """
    if session.get(PersonRow, one.id) is not None:
        return False
    is_recognised = one.is_active and one.id != HOUSE_USER
    email = usable_email(one.email) if is_recognised else None
    session.add(
        PersonRow(
            user_id=one.id,
            account_id=_account_of(session, email),
            email=email,
            name=one.name,
            company=one.company,
            role=one.role,
            organization_id=_firm(session, one.organization_id),
            created_at=one.created_at or now,
            updated_at=one.updated_at or one.created_at or now,
        )
    )
    session.flush()
    return True


def write_project(session: Session, one: TheirProject, now: datetime) -> bool:
    if session.get(ProjectRow, one.id) is not None:
        return False
    owner = session.get(PersonRow, one.user_id) if one.user_id else None
    session.add(
        ProjectRow(
            id=one.id,
            user_id=one.user_id or HOUSE_USER,
            account_id=owner.account_id if owner else None,
            organization_id=_firm(session, one.organization_id),
            name=one.name,
            description=one.description,
            project_number=one.project_number,
            client_name=one.client_name,
            location=one.location,
            status=one.status,
            created_at=one.created_at or now,
            updated_at=one.updated_at or one.created_at or now,
        )
    )
    return True


def write_member(session: Session, one: TheirMember, now: datetime) -> bool:
    project = session.get(ProjectRow, one.project_id)
    if project is None:
        raise UnusableError("its project is not here")
    person = session.get(PersonRow, one.user_id) if one.user_id else None
    email = person.email if person else usable_email(one.email)
    if person is None and email is None:
        raise UnusableError("it names nobody")
    if one.user_id == project.user_id or _is_here(session, one, email):
        return False
    session.add(
        MemberRow(
            id=one.id,
            project_id=project.id,
            user_id=person.user_id if person else None,
            email=email,
            name=one.name or (person.name if person else None),
            # A word that nobody knows here must not open more than looking.
            role=one.role if one.role in _ROLES else Role.VIEWER,
            invited_by=one.invited_by,
            invited_at=one.invited_at or now,
            joined_at=(one.joined_at or now) if person else None,
        )
    )
    session.flush()
    return True


def _account_of(session: Session, email: str | None) -> str | None:
    """The account that has proven this address and is nobody in drawings yet."""
    if email is None:
        return None
    taken = sa.exists().where(PersonRow.account_id == Account.id)
    proven = Account.email_confirmed_at.is_not(None), Account.is_active.is_(True)
    return session.scalar(sa.select(Account.id).where(Account.email == email, *proven, ~taken))


def _firm(session: Session, organization_id: str | None) -> str | None:
    """An organization that is here; rows may name one that is gone."""
    found = session.get(OrganizationRow, organization_id) if organization_id else None
    return found.id if found else None


def _is_here(session: Session, one: TheirMember, email: str | None) -> bool:
    same = [MemberRow.id == one.id]
    of_project = MemberRow.project_id == one.project_id
    if one.user_id is not None:
        same.append(sa.and_(of_project, MemberRow.user_id == one.user_id))
    if email is not None:
        same.append(sa.and_(of_project, MemberRow.email == email))
    return session.scalar(sa.select(MemberRow.id).where(sa.or_(*same)).limit(1)) is not None
