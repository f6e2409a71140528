"""The original's organizations, people, projects and members; passwords are not looked at."""

from dataclasses import dataclass
from datetime import datetime

from premises.drawings.takeover.columns import identity, reference
from premises.kernel.takeover import Row
from premises.kernel.takeover.values import cut, flag, instant, text


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirOrganization:
    id: str
    name: str
    domain: str | None
    plan: str
    created_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirPerson:
    """`is_active` is false of those whom the original did not let in any more."""

    id: str
    email: str | None
    name: str
    company: str | None
    role: str | None
    organization_id: str | None
    is_active: bool
    created_at: datetime | None
    updated_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirProject:
    id: str
    user_id: str | None
    organization_id: str | None
    name: str
    description: str | None
    project_number: str | None
    client_name: str | None
    location: str | None
    status: str
    created_at: datetime | None
    updated_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirMember:
    id: str
    project_id: str
    user_id: str | None
    email: str | None
    name: str | None
    role: str
    invited_by: str | None
    invited_at: datetime | None
    joined_at: datetime | None


def organization(row: Row) -> TheirOrganization:
    """Raises UnusableError, like all of these."""
    domain = text(row, "domain").strip().lower().removeprefix("@")
    return TheirOrganization(
        id=identity(row),
        name=cut(row, "name", 255) or identity(row),
        domain=domain[:255] or None,
        plan=cut(row, "plan", 32) or "free",
        created_at=instant(row, "created_at"),
    )


def person(row: Row) -> TheirPerson:
    return TheirPerson(
        id=identity(row),
        email=cut(row, "email", 1000),
        name=cut(row, "name", 255) or "",
        company=cut(row, "company", 255),
        role=cut(row, "role", 64),
        organization_id=reference(row, "organization_id"),
        is_active=flag(row, "is_active", otherwise=True),
        created_at=instant(row, "created_at"),
        updated_at=instant(row, "updated_at"),
    )


def project(row: Row) -> TheirProject:
    return TheirProject(
        id=identity(row),
        user_id=reference(row, "user_id"),
        organization_id=reference(row, "organization_id"),
        name=cut(row, "name", 255) or identity(row),
        description=text(row, "description") or None,
        project_number=cut(row, "project_number", 100),
        client_name=cut(row, "client_name", 255),
        location=cut(row, "location", 255),
        status=cut(row, "status", 32) or "active",
        created_at=instant(row, "created_at"),
        updated_at=instant(row, "updated_at"),
    )


def member(row: Row) -> TheirMember:
    return TheirMember(
        id=identity(row),
        project_id=identity(row, "project_id"),
        user_id=reference(row, "user_id"),
        email=cut(row, "user_email", 1000),
        name=cut(row, "user_name", 255),
        role=text(row, "role").strip().lower(),
        invited_by=reference(row, "invited_by"),
        invited_at=instant(row, "invited_at"),
        joined_at=instant(row, "joined_at"),
    )
