"""Whoever may look at a project hears what happens in it, as long as they may."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from tests.drawings.callers import ANN, BOB, CAT, CLIENT, READER, account
from tests.drawings.service.place import Place

from premises.drawings import rights
from premises.drawings.models import OrganizationRow, ProjectRow, Role
from premises.drawings.service.members import Invited, Members
from premises.kernel.auth import Caller
from premises.kernel.events import Event

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PROJECT = "p1"
Hears = Callable[[Caller], bool]


@pytest.fixture
def members(place: Place) -> Members:
    """A project of Ann's; Bob has been here before."""
    with place.database.write() as session:
        for caller in (ANN, BOB):
            rights.introduce(session, caller, None, NOW)
        owner = {"user_id": ANN.account_id, "account_id": ANN.account_id}
        times = {"created_at": NOW, "updated_at": NOW}
        session.add(ProjectRow(id=PROJECT, name="Tower", **owner, **times))
    return Members(place.database)


@pytest.fixture
def hears(place: Place) -> Hears:
    """Whether somebody is told of what happens in that project."""

    def found(caller: Caller, project: object = PROJECT) -> bool:
        told = {"job_id": "j", "project_id": project}
        event = Event(1, "drawings", "compared", "j", ANN.account_id, None, told, NOW)
        return place.domain.shows(caller, event)

    return found


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MEMBER, Role.ADMIN, Role.OWNER])
def test_members_hear_of_their_project_until_they_are_removed(
    members: Members, hears: Hears, role: Role
) -> None:
    assert not hears(BOB)
    members.invite(ANN, PROJECT, Invited(user_id=BOB.account_id, role=role))
    assert hears(BOB)
    members.remove(ANN, PROJECT, str(BOB.account_id))
    assert not hears(BOB)


def test_who_was_invited_hears_before_their_first_visit(members: Members, hears: Hears) -> None:
    members.invite(ANN, PROJECT, Invited(email=CAT.email))
    assert hears(CAT)
    assert not hears(account("cat", proven=False))


def test_colleagues_hear_of_projects_of_their_firm(
    members: Members, hears: Hears, place: Place
) -> None:
    with place.database.write() as session:
        firm = OrganizationRow(id="f", name="Firm", domain="firm.example", created_at=NOW)
        session.add(firm)
        session.get_one(ProjectRow, PROJECT).organization_id = "f"
    assert hears(CAT)
    assert not hears(account("dan", email="dan@else.example", proven_email="dan@else.example"))


def test_strangers_and_clients_hear_nothing_of_it(members: Members, hears: Hears) -> None:
    for stranger in (BOB, CAT, CLIENT, READER, account("cat", grants={"audits": "own"})):
        assert not hears(stranger)


@pytest.mark.parametrize("project", [None, 7, "gone"])
def test_of_a_project_that_is_gone_nobody_hears(
    place: Place, members: Members, project: object
) -> None:
    event = Event(1, "drawings", "compared", None, None, None, {"project_id": project}, NOW)
    assert not place.domain.shows(ANN, event)
