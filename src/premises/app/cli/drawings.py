"""Commands for drawings: whose projects there are, who may use them, and which firms."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.markup import escape
from rich.table import Table

from premises.app.cli.opening import opened, read_settings
from premises.app.cli.speech import Json, Voice

if TYPE_CHECKING:
    from premises.kernel.database import Database

app = typer.Typer(help="Drawings: projects, their members, organizations.", no_args_is_help=True)
members = typer.Typer(help="Who may use a project.", no_args_is_help=True)
organizations = typer.Typer(
    help="Firms whose people read each other's projects.", no_args_is_help=True
)
app.add_typer(members, name="members")
app.add_typer(organizations, name="organizations")

Project = Annotated[str, typer.Argument(help="Id of a project: premises drawings projects")]
Who = Annotated[str, typer.Argument(help="E-mail, user_id or member_id.")]
Role = Literal["viewer", "member", "admin", "owner"]
RoleOption = Annotated[Role, typer.Option(help="How far they may go.")]
Domain = Annotated[
    str | None, typer.Option(help="People with a proven address of this domain belong to it.")
]
Plan = Annotated[Literal["free", "pro", "enterprise"] | None, typer.Option(help="Its plan.")]


@contextmanager
def _database() -> Iterator["Database"]:
    with opened(read_settings(), migrated=True) as building:
        yield building.kernel.database


@app.command()
def projects(as_json: Json = False) -> None:
    """Every project, the oldest first, with its owner."""
    from premises.drawings.service.owners import owned_projects

    with _database() as database:
        found = owned_projects(database)
    columns = ("project_id", "name", "owner", "status")
    Voice(as_json=as_json).answer(found, _table(columns, found))


@app.command()
def read(as_json: Json = False) -> None:
    """Have drawings read that nobody has read yet, such as those that were taken over.

    Workers do it, so one must run. Comparing two drawings reads them as well.
    """
    from premises.drawings.service.adoption import read_missing
    from premises.drawings.service.work import Work
    from premises.kernel.errors import Invalid

    settings = read_settings()
    if not settings.drawings.enabled:
        raise Invalid(
            "drawings.switched_off",
            "Drawings are switched off; set PREMISES_DRAWINGS__ENABLED=true to have them read.",
        )
    with opened(settings, migrated=True) as building:
        kernel = building.kernel
        count = read_missing(kernel.database, Work(kernel.registry, kernel.doorbell))
    Voice(as_json=as_json).answer({"to_be_read": count}, f"{count} drawings are being read.")


@members.command("list")
def list_members(project: Project, as_json: Json = False) -> None:
    """The owner of a project, and everybody who was invited."""
    from premises.drawings.service.members import Members
    from premises.kernel.auth import HOUSE_OWNER

    with _database() as database:
        found = Members(database).list(HOUSE_OWNER, project)
    columns = ("name", "email", "role", "user_id", "joined_at")
    Voice(as_json=as_json).answer(found, _table(columns, found))


@members.command("add")
def add_member(
    project: Project, who: Who, role: RoleOption = "viewer", as_json: Json = False
) -> None:
    """Invite a person by user_id, or whoever has proven an e-mail address to be theirs."""
    from premises.drawings.models import Role as Named
    from premises.drawings.service.members import Invited, Members
    from premises.kernel.auth import HOUSE_OWNER

    is_email = "@" in who
    named = {"email": who} if is_email else {"user_id": who}
    with _database() as database:
        invited = Invited(**named, role=Named(role))
        made = Members(database).invite(HOUSE_OWNER, project, invited)
    until = "" if made["joined_at"] else " once they have proven that address"
    Voice(as_json=as_json).answer(made, f"{who} is {role} of the project{until}.")


@members.command("change")
def change_member(project: Project, who: Who, role: RoleOption, as_json: Json = False) -> None:
    """Give a member another role."""
    from premises.drawings.models import Role as Named
    from premises.drawings.service.members import Members
    from premises.kernel.auth import HOUSE_OWNER

    with _database() as database:
        changed = Members(database).change(HOUSE_OWNER, project, who, Named(role))
    Voice(as_json=as_json).answer(changed, f"{who} is {role} of the project now.")


@members.command("remove")
def remove_member(project: Project, who: Who, as_json: Json = False) -> None:
    """Take a member or an invitation away."""
    from premises.drawings.service.members import Members
    from premises.kernel.auth import HOUSE_OWNER

    with _database() as database:
        Members(database).remove(HOUSE_OWNER, project, who)
    Voice(as_json=as_json).answer({"removed": who}, f"{who} is no member any more.")


@organizations.command("list")
def list_organizations(as_json: Json = False) -> None:
    """Every organization, with the domain it has claimed."""
    from premises.drawings.service.organizations import Organizations
    from premises.kernel.auth import HOUSE_OWNER

    with _database() as database:
        found = Organizations(database).list(HOUSE_OWNER)
    columns = ("organization_id", "name", "domain", "plan")
    Voice(as_json=as_json).answer(found, _table(columns, found))


@organizations.command("add")
def add_organization(
    name: Annotated[str, typer.Argument(help="What to call it.")],
    domain: Domain = None,
    plan: Plan = None,
    as_json: Json = False,
) -> None:
    """Add an organization; never claim a domain where everybody can get an address."""
    from premises.drawings.service.organizations import Organizations
    from premises.kernel.auth import HOUSE_OWNER

    with _database() as database:
        made = Organizations(database).create(HOUSE_OWNER, _values(name, domain, plan))
    Voice(as_json=as_json).answer(made, f"{name} is added as {made['organization_id']}.")


@organizations.command("change")
def change_organization(
    organization: Annotated[str, typer.Argument(help="Its id.")],
    name: Annotated[str | None, typer.Option(help="What to call it.")] = None,
    domain: Domain = None,
    plan: Plan = None,
    as_json: Json = False,
) -> None:
    """Change an organization; an empty domain gives the claim up."""
    from premises.drawings.service.organizations import Organizations
    from premises.kernel.auth import HOUSE_OWNER

    with _database() as database:
        values = _values(name, domain, plan)
        changed = Organizations(database).change(HOUSE_OWNER, organization, values)
    Voice(as_json=as_json).answer(changed, f"{changed['name']} is changed.")


def _values(name: str | None, domain: str | None, plan: str | None) -> dict[str, Any]:
    from premises.drawings.service.organizations import domain_named

    given = {"name": name, "domain": domain, "plan": plan}
    values = {key: value for key, value in given.items() if value is not None}
    return {**values, "domain": domain_named(domain)} if domain is not None else values


def _table(columns: tuple[str, ...], rows: list[dict[str, Any]]) -> Table:
    table = Table(*(column.replace("_", " ") for column in columns))
    for row in rows:
        table.add_row(*(escape(str(row[column] or "-")) for column in columns))
    return table
