"""Members are invited, raised, lowered and removed by those who look after a project."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from tests.drawings.callers import ANN, BOB, CAT, CHIEF, account

from premises.drawings import rights
from premises.drawings.models import LogRow, PersonRow, ProjectRow, Role
from premises.drawings.service.members import Invited, Members
from premises.kernel.auth import Caller
from premises.kernel.database import Database
from premises.kernel.errors import Conflict, Forbidden, Invalid, NotFound

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PROJECT = "p1"


@pytest.fixture
def members(database: Database) -> Members:
    """A project of Ann's on every database; Bob and Cat have been here before."""
    with database.write() as session:
        for caller in (ANN, BOB, CAT):
            rights.introduce(session, caller, None, NOW)
        owner = {"user_id": ANN.account_id, "account_id": ANN.account_id}
        times = {"created_at": NOW, "updated_at": NOW}
        session.add(ProjectRow(id=PROJECT, name="Tower", **owner, **times))
    return Members(database)


def invite(members: Members, who: Caller, role: Role, by: Caller = ANN) -> str:
    made = members.invite(by, PROJECT, Invited(user_id=who.account_id, role=role))
    return str(made["member_id"])


def roles(members: Members, caller: Caller = ANN) -> dict[str, str]:
    return {str(one["email"]): one["role"] for one in members.list(caller, PROJECT)}


def test_the_owner_stands_first_and_invited_people_after(members: Members) -> None:
    members.invite(ANN, PROJECT, Invited(email=" New@Firm.Example ", role=Role.MEMBER))
    invite(members, BOB, Role.VIEWER)
    found = members.list(ANN, PROJECT)
    assert [(one["name"], one["role"]) for one in found] == [
        ("Ann", "owner"),
        ("", "member"),
        ("Bob", "viewer"),
    ]
    assert (found[1]["email"], found[1]["user_id"]) == ("new@firm.example", None)
    assert found[1]["joined_at"] is None
    assert found[2]["joined_at"] is not None


def test_whoever_proves_the_address_takes_the_invitation_up(members: Members) -> None:
    members.invite(ANN, PROJECT, Invited(email="new@firm.example", role=Role.MEMBER))
    with pytest.raises(NotFound):
        members.list(account("new", proven=False), PROJECT)
    assert roles(members, account("new"))["new@firm.example"] == "member"


@pytest.mark.parametrize(
    ("role", "may"), [(Role.VIEWER, False), (Role.MEMBER, False), (Role.ADMIN, True)]
)
def test_admins_look_after_members_and_nobody_below_them(
    members: Members, role: Role, may: bool
) -> None:
    invite(members, BOB, role)
    if may:
        invite(members, CAT, Role.ADMIN, by=BOB)
        return
    with pytest.raises(Forbidden):
        invite(members, CAT, Role.VIEWER, by=BOB)


def test_only_owners_make_and_unmake_owners(members: Members) -> None:
    invite(members, BOB, Role.ADMIN)
    with pytest.raises(Forbidden):
        invite(members, CAT, Role.OWNER, by=BOB)
    owner = invite(members, CAT, Role.OWNER)
    for attempt in (
        lambda: members.change(BOB, PROJECT, owner, Role.VIEWER),
        lambda: members.remove(BOB, PROJECT, owner),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert members.change(CAT, PROJECT, owner, Role.ADMIN)["role"] == "admin"


def test_nobody_raises_themselves(members: Members) -> None:
    for role in (Role.VIEWER, Role.MEMBER):
        member = invite(members, BOB, role)
        with pytest.raises(Forbidden):
            members.change(BOB, PROJECT, member, Role.ADMIN)
        members.remove(ANN, PROJECT, member)


def test_a_member_is_found_by_membership_and_by_person(members: Members) -> None:
    invite(members, BOB, Role.VIEWER)
    changed = members.change(ANN, PROJECT, str(BOB.account_id), Role.MEMBER)
    assert changed["role"] == "member"
    members.remove(ANN, PROJECT, str(BOB.account_id))
    assert roles(members) == {"ann@firm.example": "owner"}
    with pytest.raises(NotFound):
        members.remove(ANN, PROJECT, str(BOB.account_id))


def test_everyone_may_leave_and_strangers_see_nothing(members: Members) -> None:
    member = invite(members, BOB, Role.VIEWER)
    with pytest.raises(NotFound):
        members.remove(CAT, PROJECT, member)
    members.remove(BOB, PROJECT, member)
    with pytest.raises(NotFound):
        members.list(BOB, PROJECT)


def test_nobody_is_a_member_twice(members: Members) -> None:
    invite(members, BOB, Role.VIEWER)
    members.invite(ANN, PROJECT, Invited(email="new@firm.example"))
    for again in (
        Invited(user_id=BOB.account_id),
        Invited(user_id=ANN.account_id),
        Invited(email="NEW@firm.example"),
    ):
        with pytest.raises(Conflict, match="change their role") as refused:
            members.invite(ANN, PROJECT, again)
        assert refused.value.code == "drawings.is_member"


def test_who_is_there_already_is_not_invited_again_by_their_address(members: Members) -> None:
    invite(members, BOB, Role.VIEWER)
    for there in (BOB, ANN):
        with pytest.raises(Conflict) as refused:
            members.invite(ANN, PROJECT, Invited(email=f" {str(there.email).upper()}"))
        assert refused.value.code == "drawings.is_member"
    assert roles(members) == {"ann@firm.example": "owner", "bob@firm.example": "viewer"}


def test_who_is_named_takes_the_place_that_waited_for_their_address(members: Members) -> None:
    waiting = members.invite(ANN, PROJECT, Invited(email="bob@firm.example", role=Role.VIEWER))
    assert invite(members, BOB, Role.MEMBER) == waiting["member_id"]
    _, bob = members.list(ANN, PROJECT)
    assert (bob["user_id"], bob["role"]) == (BOB.account_id, "member")
    assert bob["joined_at"] is not None


def test_a_place_that_waits_for_an_owner_is_given_by_owners_only(members: Members) -> None:
    invite(members, CAT, Role.ADMIN)
    members.invite(ANN, PROJECT, Invited(email="bob@firm.example", role=Role.OWNER))
    with pytest.raises(Forbidden):
        invite(members, BOB, Role.VIEWER, by=CAT)


@pytest.mark.parametrize(
    ("named", "awaited"), [(Role.VIEWER, Role.ADMIN), (Role.ADMIN, Role.MEMBER)]
)
def test_who_was_invited_in_two_ways_has_one_place_with_the_higher_role(
    members: Members, database: Database, named: Role, awaited: Role
) -> None:
    """When they were invited by name, the address was not known to be theirs."""
    unknown, dan = account("dan", email=None, proven=False), account("dan")
    with database.write() as session:
        rights.introduce(session, unknown, None, NOW)
    invite(members, unknown, named)
    members.invite(ANN, PROJECT, Invited(email="dan@firm.example", role=awaited))
    with database.write() as session:
        rights.introduce(session, dan, None, NOW)
    _, found = members.list(ANN, PROJECT)
    assert (found["user_id"], found["role"]) == (dan.account_id, "admin")


def test_who_becomes_the_owner_by_an_address_is_no_member_besides(
    members: Members, database: Database
) -> None:
    """A project that waited for its owner under an address, in which they are a member too."""
    with database.write() as session:
        times = {"created_at": NOW, "updated_at": NOW}
        session.add(PersonRow(user_id="u-9", email="dan@firm.example", **times))
        session.add(ProjectRow(id="p9", name="Taken over", user_id="u-9", **times))
        unknown = account("dan", email=None, proven=False)
        rights.introduce(session, unknown, None, NOW)
    chosen = Invited(user_id=unknown.account_id, role=Role.VIEWER)
    members.invite(CHIEF, "p9", chosen)
    with database.write() as session:
        rights.introduce(session, account("dan"), None, NOW)
    assert [one["role"] for one in members.list(account("dan"), "p9")] == ["owner"]


@pytest.mark.parametrize(
    ("invited", "kind"),
    [
        (Invited(), Invalid),
        (Invited(email="nobody"), Invalid),
        (Invited(user_id="unknown"), NotFound),
        (Invited(user_id=rights.HOUSE_USER), NotFound),
    ],
)
def test_who_cannot_be_found_cannot_be_invited(
    members: Members, invited: Invited, kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        members.invite(ANN, PROJECT, invited)


def test_every_step_is_written_down(members: Members, database: Database) -> None:
    member = invite(members, BOB, Role.VIEWER)
    members.change(ANN, PROJECT, member, Role.MEMBER)
    members.remove(BOB, PROJECT, member)
    with database.read() as session:
        rows = session.scalars(select(LogRow).order_by(LogRow.id)).all()
        told = [(row.user_id, row.action, (row.changes or {}).get("role")) for row in rows]
        assert session.get_one(PersonRow, ANN.account_id).name == "Ann"
    assert told == [
        (ANN.account_id, "create", "viewer"),
        (ANN.account_id, "update", "member"),
        (BOB.account_id, "delete", "member"),
    ]
