"""Members and organizations that the command line adds are let in, and those it removes are not."""

from collections.abc import Iterator

import pytest
from tests.app.typed import CommandLine
from tests.drawings.callers import ANN, BOB

from premises.drawings import rights
from premises.drawings.models import Role
from premises.drawings.service.people import People
from premises.kernel.auth import Caller
from premises.kernel.database import Database
from premises.kernel.errors import NotFound
from premises.kernel.settings import DatabaseSettings


@pytest.fixture
def database(premises: CommandLine) -> Iterator[Database]:
    """The house's own database, in which Ann and Bob have each a first project."""
    assert premises("migrate").code == 0
    database = Database(DatabaseSettings(), f"sqlite:///{premises.folder}/data/premises.db")
    for caller in (ANN, BOB):
        People(database).welcome(caller)
    yield database
    database.close()


def role(database: Database, caller: Caller, project_id: str) -> Role | None:
    with database.read() as session:
        try:
            project = rights.project_for(session, caller, project_id, "read")
        except NotFound:
            return None
        return rights.role_in(session, caller, project)


def test_members_are_added_changed_and_removed(premises: CommandLine, database: Database) -> None:
    listed = premises("drawings", "projects", "--json").document
    assert [one["owner"] for one in listed] == [ANN.email, BOB.email]
    project = listed[0]["project_id"]
    assert role(database, BOB, project) is None
    members = ("drawings", "members")
    added = premises(*members, "add", project, "Bob@Firm.example", "--role", "member", "--json")
    assert added.document["email"] == BOB.email
    assert role(database, BOB, project) is Role.MEMBER
    assert premises(*members, "change", project, str(BOB.email), "--role", "admin").code == 0
    assert role(database, BOB, project) is Role.ADMIN
    shown = premises(*members, "list", project, "--json").document
    assert [one["role"] for one in shown] == ["owner", "admin"]
    assert "bob@firm.example" in premises(*members, "list", project).out
    assert premises(*members, "remove", project, str(BOB.email)).code == 0
    assert role(database, BOB, project) is None
    again = premises(*members, "remove", project, str(BOB.email), "--json")
    assert (again.code, again.document["error"]["code"]) == (1, "drawings.no_member")


def test_organizations_are_added_and_claim_domains(
    premises: CommandLine, database: Database
) -> None:
    firms = ("drawings", "organizations")
    made = premises(*firms, "add", "Firm", "--domain", "firm.example", "--json").document
    assert People(database).me(ANN)["organization_id"] == made["organization_id"]
    listed = premises(*firms, "list", "--json").document
    assert [(one["name"], one["domain"]) for one in listed] == [("Firm", "firm.example")]
    changed = premises(*firms, "change", made["organization_id"], "--domain", "", "--json")
    assert changed.document["domain"] is None
    assert People(database).me(ANN)["organization_id"] is None
    wrong = premises(*firms, "add", "Other", "--domain", "no domain", "--json")
    assert (wrong.code, wrong.document["error"]["code"]) == (1, "drawings.bad_domain")


def test_an_address_is_confirmed_by_the_owner_of_the_house(premises: CommandLine) -> None:
    password = "a long enough word\n"
    premises("users", "add", "eve@firm.example", "--password-stdin", given=password)
    assert premises("users", "confirm", "Eve@firm.example").code == 0
    unknown = premises("users", "confirm", "nobody@firm.example", "--json")
    assert (unknown.code, unknown.document["error"]["code"]) == (1, "auth.no_account")


def test_what_cannot_be_found_is_said(premises: CommandLine, database: Database) -> None:
    del database
    done = premises("drawings", "members", "add", "x", "a@b.example", "--json")
    assert (done.code, done.document["error"]["code"]) == (1, "drawings.no_project")
