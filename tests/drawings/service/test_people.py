"""People find a project to begin with, and belong to the firm that their address is of."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from tests.drawings.callers import ANN, BOB, CHIEF, account

from premises.drawings import rights
from premises.drawings.models import PersonRow, ProjectRow
from premises.drawings.service.organizations import Organizations, domain_named
from premises.drawings.service.people import People, require_domain
from premises.kernel.auth import HOUSE_OWNER, NOBODY
from premises.kernel.database import Database
from premises.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def projects(database: Database) -> list[ProjectRow]:
    with database.read() as session:
        return list(session.scalars(select(ProjectRow)))


def test_who_comes_first_finds_a_project_and_only_then(database: Database) -> None:
    people = People(database)
    for _ in range(2):
        told = people.welcome(ANN)
    assert told == {
        "user_id": ANN.account_id,
        "email": "ann@firm.example",
        "name": "Ann",
        "company": None,
        "role": None,
        "organization_id": None,
        "email_verified": True,
        "is_active": True,
    }
    (row,) = projects(database)
    assert (row.name, row.description) == ("My First Project", "Auto-created project")
    assert (row.user_id, row.account_id, row.status) == (ANN.account_id, ANN.account_id, "active")


def test_who_was_taken_over_finds_what_is_theirs_instead(sqlite: Database) -> None:
    times = {"created_at": NOW, "updated_at": NOW}
    with sqlite.write() as session:
        session.add(PersonRow(user_id="u-7", email="ann@firm.example", company="Firm", **times))
        session.add(ProjectRow(id="p", user_id="u-7", name="Old", **times))
    told = People(sqlite).welcome(ANN)
    assert (told["user_id"], told["company"], told["name"]) == ("u-7", "Firm", "Ann")
    assert [(row.name, row.account_id) for row in projects(sqlite)] == [("Old", ANN.account_id)]


def test_who_only_asks_who_they_are_leaves_no_trace(sqlite: Database) -> None:
    assert People(sqlite).me(ANN)["user_id"] == ANN.account_id
    assert People(sqlite).me(HOUSE_OWNER)["user_id"] == rights.HOUSE_USER
    assert People(sqlite).me(account("bob", proven=False))["email_verified"] is False
    with sqlite.read() as session:
        assert session.scalars(select(PersonRow)).all() == []
    with pytest.raises(Unauthenticated):
        People(sqlite).me(NOBODY)


def test_without_the_right_to_drawings_nobody_is_welcome(sqlite: Database) -> None:
    with pytest.raises(Forbidden):
        People(sqlite).welcome(account("ann", grants={"audits": "own"}))
    assert projects(sqlite) == []


@pytest.mark.parametrize(
    ("email", "allowed", "passes"),
    [
        ("ann@firm.example", (), True),
        (None, (), True),
        ("ann@firm.example", ("other.example", "@Firm.Example "), True),
        ("ann@Firm.example", ("firm.example",), True),
        ("ann@evilfirm.example", ("firm.example",), False),
        ("ann@firm.example.evil", ("firm.example",), False),
        ("ann@sub.firm.example", ("firm.example",), False),
        (None, ("firm.example",), False),
    ],
)
def test_only_addresses_of_allowed_domains_pass(
    email: str | None, allowed: tuple[str, ...], passes: bool
) -> None:
    if passes:
        require_domain(email, allowed)
        return
    with pytest.raises(Forbidden):
        require_domain(email, allowed)


def test_a_claimed_domain_makes_colleagues_of_its_people(database: Database) -> None:
    firms, people = Organizations(database), People(database)
    people.welcome(BOB)
    made = firms.create(CHIEF, {"name": "Firm", "domain": "firm.example"})
    firm = made["organization_id"]
    assert people.welcome(ANN)["organization_id"] == firm
    assert people.me(BOB)["organization_id"] == firm
    assert people.me(account("eve", proven=False))["organization_id"] is None
    (first,) = [row for row in projects(database) if row.user_id == ANN.account_id]
    assert first.organization_id == firm


def test_only_the_owner_of_the_house_claims_domains_and_chooses_plans(database: Database) -> None:
    firms = Organizations(database)
    for values in ({"domain": "firm.example"}, {"plan": "pro"}, {"domain": None}):
        with pytest.raises(Forbidden) as refused:
            firms.create(ANN, {"name": "Mine", **values})
        assert refused.value.code == "drawings.only_owner"
    firms.create(CHIEF, {"name": "Firm", "domain": "firm.example"})
    with pytest.raises(Conflict) as taken:
        firms.create(CHIEF, {"name": "Other", "domain": "firm.example"})
    assert taken.value.code == "drawings.domain_taken"


def test_who_has_no_organization_may_begin_one(sqlite: Database) -> None:
    firms = Organizations(sqlite)
    made = firms.create(ANN, {"name": "Ann & Co"})
    assert (made["name"], made["domain"], made["plan"]) == ("Ann & Co", None, "free")
    assert firms.list(ANN) == [made]
    assert firms.list(BOB) == []
    assert firms.list(CHIEF) == [made]
    with pytest.raises(Conflict):
        firms.create(ANN, {"name": "A second one"})


def test_an_organization_is_changed_by_its_people_and_the_owner_of_the_house(
    sqlite: Database,
) -> None:
    firms = Organizations(sqlite)
    firm = firms.create(ANN, {"name": "Ann"})["organization_id"]
    assert firms.change(ANN, firm, {"name": "Ann & Co"})["name"] == "Ann & Co"
    assert firms.change(CHIEF, firm, {"domain": "ann.example"})["domain"] == "ann.example"
    with pytest.raises(NotFound):
        firms.change(BOB, firm, {"name": "Bob's now"})
    with pytest.raises(NotFound):
        firms.change(CHIEF, "nothing", {"name": "x"})


@pytest.mark.parametrize(
    "said", ["firm", "firm..example", "a b.example", "-a.example", "x@y.example"]
)
def test_what_is_no_domain_is_refused(said: str) -> None:
    with pytest.raises(Invalid):
        domain_named(said)


def test_domains_are_kept_as_addresses_are() -> None:
    assert domain_named(" @Firm.Example ") == "firm.example"
    assert domain_named("") is domain_named(None) is None
