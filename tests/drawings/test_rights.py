"""Whose drawings are whose: roles, invitations, the house's own rows, and who may name whom."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from tests.drawings.callers import ANN, BOB, CHIEF, CLIENT, READER, account

from premises.drawings import rights
from premises.drawings.models import MemberRow, OrganizationRow, PersonRow, ProjectRow, Role
from premises.drawings.rights import people
from premises.kernel.auth import HOUSE_OWNER, NOBODY, Caller
from premises.kernel.database import Database
from premises.kernel.errors import Forbidden, NotFound, Unauthenticated

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ACTIONS: tuple[rights.Action, ...] = ("read", "write", "admin", "own")


Project = Callable[..., ProjectRow]


@pytest.fixture
def session(sqlite: Database) -> Iterator[Session]:
    with sqlite.write() as session:
        yield session


@pytest.fixture
def project(session: Session) -> Project:
    """Makes a project of Ann's, unless something else is said of it."""
    count = iter(range(100))

    def make(**more: object) -> ProjectRow:
        own = {"id": f"p{next(count)}", "user_id": ANN.account_id, "account_id": ANN.account_id}
        times = {"created_at": NOW, "updated_at": NOW}
        row = ProjectRow(name="Tower", **{**own, **times, **more})
        session.add(row)
        session.flush()
        return row

    return make


def join(session: Session, project: ProjectRow, role: Role, **who: object) -> MemberRow:
    row = MemberRow(
        id=f"m{len(session.scalars(sa.select(MemberRow)).all())}",
        project_id=project.id,
        role=role,
        invited_at=NOW,
        **who,
    )
    session.add(row)
    session.flush()
    return row


def imported(session: Session, user_id: str, email: str | None) -> PersonRow:
    row = PersonRow(user_id=user_id, email=email, name="", created_at=NOW, updated_at=NOW)
    session.add(row)
    session.flush()
    return row


def may(session: Session, caller: Caller, project: ProjectRow) -> list[str]:
    """What this caller may do in the project; checks that lists agree with the single look."""
    found: list[str] = []
    for action in ACTIONS:
        try:
            rights.require(session, caller, project, action)
        except (Forbidden, NotFound):
            allowed = False
        else:
            allowed = True
            found.append(action)
        listed = sa.select(ProjectRow.id).where(rights.visible_projects(session, caller, action))
        assert (project.id in session.scalars(listed).all()) is allowed, action
    return found


def test_whoever_made_a_project_may_do_everything_in_it_and_a_stranger_does_not_see_it(
    session: Session, project: Project
) -> None:
    row = project()
    assert may(session, ANN, row) == ["read", "write", "admin", "own"]
    assert may(session, BOB, row) == []
    with pytest.raises(NotFound):
        rights.require(session, BOB, row, "read")


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.VIEWER, ["read"]),
        (Role.MEMBER, ["read", "write"]),
        (Role.ADMIN, ["read", "write", "admin"]),
        (Role.OWNER, ["read", "write", "admin", "own"]),
    ],
)
def test_a_member_may_do_what_the_role_says(
    session: Session, project: Project, role: Role, allowed: list[str]
) -> None:
    row = project()
    join(session, row, role, user_id=BOB.account_id, joined_at=NOW)
    assert may(session, BOB, row) == allowed
    assert may(session, BOB, project()) == []


def test_a_role_that_does_not_reach_is_told_so(session: Session, project: Project) -> None:
    row = project()
    join(session, row, Role.VIEWER, user_id=BOB.account_id)
    with pytest.raises(Forbidden) as refused:
        rights.require(session, BOB, row, "write")
    assert refused.value.facts == {"role": "viewer", "needed": "member"}


def test_an_invitation_counts_for_whoever_has_proven_the_address_and_nobody_else(
    session: Session, project: Project
) -> None:
    row = project()
    join(session, row, Role.MEMBER, email="bob@firm.example")
    assert may(session, BOB, row) == ["read", "write"]
    assert may(session, account("bob", proven=False), row) == []
    assert may(session, account("eve"), row) == []


def test_an_invitation_that_somebody_took_up_counts_for_nobody_else(
    session: Session, project: Project
) -> None:
    row = project()
    join(session, row, Role.MEMBER, email="bob@firm.example", user_id="somebody")
    assert may(session, BOB, row) == []


def test_a_membership_begins_when_the_person_comes(session: Session, project: Project) -> None:
    member = join(session, project(), Role.MEMBER, email="bob@firm.example")
    rights.introduce(session, BOB, None, NOW)
    session.refresh(member)
    assert (member.user_id, member.joined_at) == (BOB.account_id, NOW)


def test_people_of_the_organization_read_its_projects(session: Session, project: Project) -> None:
    session.add(OrganizationRow(id="o1", name="Firm", domain="firm.example", created_at=NOW))
    row = project(organization_id="o1")
    assert may(session, BOB, row) == ["read"]
    assert may(session, account("bob", proven=False), row) == []
    assert may(session, BOB, project(organization_id="o2")) == []
    rights.introduce(session, BOB, None, NOW)
    assert may(session, BOB, row) == ["read"]


def test_a_firm_whose_addresses_were_claimed_later_finds_its_people(
    session: Session, project: Project
) -> None:
    rights.introduce(session, BOB, None, NOW)
    row = project(organization_id="o1")
    assert may(session, BOB, row) == []
    session.add(OrganizationRow(id="o1", name="Firm", domain="firm.example", created_at=NOW))
    assert may(session, BOB, row) == ["read"]


def test_the_rows_of_the_house_are_for_those_it_granted_them_to(
    session: Session, project: Project
) -> None:
    row = project(user_id=rights.HOUSE_USER, account_id=None)
    assert may(session, BOB, row) == []
    assert may(session, account("bob", level="read"), row) == ["read"]
    assert may(session, account("bob", level="write"), row) == ["read", "write", "admin", "own"]
    assert may(session, CLIENT, row) == ["read", "write", "admin", "own"]
    assert may(session, READER, row) == ["read"]
    assert may(session, HOUSE_OWNER, row) == ["read", "write", "admin", "own"]


def test_a_client_without_a_token_does_not_see_what_belongs_to_accounts(
    session: Session, project: Project
) -> None:
    assert may(session, CLIENT, project()) == []
    assert may(session, account("bob", level="write"), project()) == []


def test_who_holds_everything_is_held_back_only_by_the_credential(
    session: Session, project: Project
) -> None:
    row = project()
    assert may(session, account("bob", level="admin"), row) == ["read", "write", "admin", "own"]
    assert may(session, account("bob", is_owner=True, ceiling="read"), row) == ["read"]
    assert may(session, account("bob", is_owner=True, audience="cameras"), row) == []
    assert may(session, account("ann", ceiling="read"), row) == ["read"]


def test_without_the_grant_not_even_ones_own_project_opens(
    session: Session, project: Project
) -> None:
    row = project()
    assert may(session, account("ann", grants={}), row) == []
    assert rights.role_in(session, account("ann", grants={}), row) is None
    assert rights.role_in(session, account("ann", audience="cameras"), row) is None
    with pytest.raises(Forbidden, match="premises users grant ann@firm"):
        rights.project_for(session, account("ann", grants={}), row.id, "read")
    with pytest.raises(Unauthenticated):
        rights.project_for(session, NOBODY, row.id, "read")


def test_a_missing_project_looks_like_one_of_somebody_else(
    session: Session, project: Project
) -> None:
    row = project()
    with pytest.raises(NotFound) as theirs:
        rights.project_for(session, BOB, row.id, "read")
    with pytest.raises(NotFound) as missing:
        rights.project_for(session, BOB, "nothing", "read")
    assert str(theirs.value) == str(missing.value) == "Project not found"
    assert rights.project_for(session, ANN, row.id, "own", lock=True) is row


def test_people_speak_for_themselves_only(session: Session) -> None:
    assert rights.person(session, ANN) == rights.person(session, ANN, ANN.account_id)
    assert rights.person(session, ANN, "").user_id == ANN.account_id
    with pytest.raises(Forbidden) as refused:
        rights.person(session, ANN, BOB.account_id)
    assert refused.value.code == "drawings.not_you"
    with pytest.raises(Forbidden):
        rights.person(session, account("bob", level="write"), ANN.account_id)


def test_a_client_without_a_token_may_name_people_who_are_known(session: Session) -> None:
    imported(session, "u-1", "zoe@firm.example")
    assert rights.person(session, CLIENT, "u-1") == rights.Person("u-1", None)
    house = rights.Person(rights.HOUSE_USER, None)
    assert rights.person(session, CLIENT, "stranger") == house
    assert rights.person(session, HOUSE_OWNER) == house


def test_what_a_client_sends_in_a_persons_name_stays_with_the_house(session: Session) -> None:
    rights.introduce(session, ANN, None, NOW)
    assert rights.person(session, CLIENT, ANN.account_id).account_id is None
    assert rights.person(session, CHIEF, ANN.account_id).account_id == ANN.account_id
    assert rights.person(session, CHIEF, "stranger").user_id == CHIEF.account_id


def test_someone_new_is_noted_once(session: Session) -> None:
    for _ in range(2):
        found = rights.introduce(session, ANN, None, NOW)
    row = session.get_one(PersonRow, found.user_id)
    assert (row.account_id, row.email, row.name) == (ANN.account_id, "ann@firm.example", "Ann")
    rights.introduce(session, CLIENT, None, NOW)
    assert session.get_one(PersonRow, rights.HOUSE_USER).account_id is None


def test_a_person_who_was_taken_over_is_found_by_a_proven_address(
    session: Session, project: Project
) -> None:
    imported(session, "u-bob", "bob@firm.example")
    row = project(user_id="u-bob", account_id=None)
    unproven = account("bob", proven=False)
    assert rights.person(session, unproven).user_id == unproven.account_id
    assert rights.person(session, BOB).user_id == "u-bob"
    assert may(session, BOB, row) == list(ACTIONS)
    rights.introduce(session, BOB, None, NOW)
    session.refresh(row)
    assert row.account_id == BOB.account_id
    assert session.get_one(PersonRow, "u-bob").account_id == BOB.account_id


def test_an_address_that_was_confirmed_later_brings_what_waited_for_it(
    session: Session, project: Project
) -> None:
    rights.introduce(session, account("bob", proven=False), None, NOW)
    imported(session, "u-bob", "bob@firm.example")
    theirs, shared = project(user_id="u-bob", account_id=None), project()
    join(session, shared, Role.MEMBER, user_id="u-bob")
    rights.introduce(session, BOB, None, NOW)
    session.refresh(theirs)
    assert may(session, BOB, theirs) == list(ACTIONS)
    assert may(session, BOB, shared) == ["read", "write"]
    assert rights.person(session, BOB).user_id == BOB.account_id


def test_two_first_requests_at_once_note_a_person_once(database: Database) -> None:
    with database.write() as session:
        found = rights.person(session, ANN)
        rights.introduce(session, ANN, None, NOW)
        # What the slower of the two does, who has found nobody.
        again = people._add(session, ANN, found, NOW)
        assert again.user_id == found.user_id
    with database.read() as session:
        assert len(session.scalars(sa.select(PersonRow)).all()) == 1
