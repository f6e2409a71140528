"""What somebody may do in a project: by being its owner, a member, a colleague, or the house."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings.models import ComparisonRow, MemberRow, ProjectRow, Role, VersionRow
from premises.drawings.rights.grants import Scope, holds_all, require_use
from premises.drawings.rights.people import LADDER, Person, awaits, own_of
from premises.drawings.settings import GROUP as DOMAIN
from premises.kernel.errors import Forbidden, NotFound

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

Action = Literal["read", "write", "admin", "own"]
"""See it; send, compare and decide; look after it and its members; give it away or remove it."""

_RowT = TypeVar("_RowT", ComparisonRow, VersionRow)

_LEAST: Final[Mapping[Action, Role]] = {
    "read": Role.VIEWER,
    "write": Role.MEMBER,
    "admin": Role.ADMIN,
    "own": Role.OWNER,
}


def role_in(session: Session, caller: "Caller", project: ProjectRow) -> Role | None:
    """What the caller is in this project; nothing, if it is none of theirs."""
    if not caller.may_own(DOMAIN, "read"):
        return None
    if holds_all(caller):
        return Role.OWNER
    own = own_of(session, caller)
    roles = [_as_house(caller, project), _as_owner(own, project), _as_colleague(own, project)]
    of_project = sa.select(MemberRow.role).where(MemberRow.project_id == project.id)
    roles += [Role(role) for role in session.scalars(of_project.where(_is_member(caller, own)))]
    return max((role for role in roles if role), key=LADDER.index, default=None)


def require(session: Session, caller: "Caller", project: ProjectRow, action: Action) -> Role:
    """Pass who may do this in the project; tells what they are in it.

    Raises:
        Unauthenticated: nobody is signed in, or the credential is not valid.
        NotFound: the project is none of theirs, so they are not told that there is one.
        Forbidden: their role, or the credential, does not reach so far.

    """
    require_use(caller)
    role = role_in(session, caller, project)
    if role is None:
        raise no_project()
    require_use(caller, _scope(action))
    if LADDER.index(role) < LADDER.index(_LEAST[action]):
        raise Forbidden(
            "drawings.role_too_low",
            f"This needs the role {_LEAST[action]} in the project, and yours is {role};"
            " ask its owner or an admin of it.",
            role=str(role),
            needed=str(_LEAST[action]),
        )
    return role


def project_for(
    session: Session, caller: "Caller", project_id: str, action: Action, *, lock: bool = False
) -> ProjectRow:
    """The project with this id, for a caller who may do this in it; raises what `require` does."""
    require_use(caller)
    project = session.get(ProjectRow, project_id, with_for_update=lock)
    if project is None:
        raise no_project()
    require(session, caller, project, action)
    return project


def row_for(
    session: Session,
    caller: "Caller",
    of: tuple[type[_RowT], str],
    action: Action,
    missing: NotFound,
) -> _RowT:
    """What has this id in a project in which the caller may do this.

    Raises what `require` does, but `missing` where there is none or the project is none of theirs.
    """
    require_use(caller)
    kind, row_id = of
    row = session.get(kind, row_id)
    project = session.get(ProjectRow, row.project_id) if row else None
    if row is None or project is None or role_in(session, caller, project) is None:
        raise missing
    require(session, caller, project, action)
    return row


def visible_projects(
    session: Session, caller: "Caller", action: Action = "read"
) -> sa.ColumnElement[bool]:
    """Holds for the `ProjectRow`s in which the caller may do this."""
    if not caller.may_own(DOMAIN, _scope(action)):
        return sa.false()
    if holds_all(caller):
        return sa.true()
    of_house = caller.may(DOMAIN, _scope(action))
    parts = [ProjectRow.account_id.is_(None)] if of_house else []
    return sa.or_(personal_projects(session, caller, action), *parts)


def personal_projects(
    session: Session, caller: "Caller", action: Action = "read"
) -> sa.ColumnElement[bool]:
    """Holds for what the caller may do this in for being who they are, whatever they were granted.

    To be asked together with `visible_projects`.
    """
    own, least = own_of(session, caller), LADDER.index(_LEAST[action])
    reaching = MemberRow.role.in_(LADDER[least:]), _is_member(caller, own)
    parts: list[sa.ColumnElement[bool]] = [
        ProjectRow.id.in_(sa.select(MemberRow.project_id).where(*reaching))
    ]
    if own.account_id is not None:
        parts += [ProjectRow.user_id == own.user_id, ProjectRow.account_id == own.account_id]
    if own.organization_id is not None and action == "read":
        parts.append(ProjectRow.organization_id == own.organization_id)
    return sa.or_(*parts)


def no_project() -> NotFound:
    return NotFound("drawings.no_project", "Project not found")


def _scope(action: Action) -> Scope:
    return "read" if action == "read" else "write"


def _as_house(caller: "Caller", project: ProjectRow) -> Role | None:
    """Who may write the rows of the house acts for it, and the house owns them."""
    if project.account_id is not None:
        return None
    if caller.may(DOMAIN, "write"):
        return Role.OWNER
    return Role.VIEWER if caller.may(DOMAIN, "read") else None


def _as_owner(own: Person, project: ProjectRow) -> Role | None:
    if own.account_id is None:
        return None
    is_theirs = project.account_id == own.account_id or project.user_id == own.user_id
    return Role.OWNER if is_theirs else None


def _as_colleague(own: Person, project: ProjectRow) -> Role | None:
    is_of_firm = own.organization_id is not None
    return Role.VIEWER if is_of_firm and own.organization_id == project.organization_id else None


def _is_member(caller: "Caller", own: Person) -> sa.ColumnElement[bool]:
    """Holds for memberships of the caller, and for invitations to an address that is theirs."""
    if own.account_id is None:
        return sa.false()
    return sa.or_(MemberRow.user_id == own.user_id, awaits(caller, MemberRow))
