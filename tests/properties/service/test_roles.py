"""Roles are given by admins, and what they allow is the kernel's word at every moment."""

import pytest
from pydantic import SecretStr
from tests.properties.service.market import FLAT, Market

from premises.kernel.auth import HOUSE_OWNER, Auth, Caller, build_auth
from premises.kernel.auth.models import Account, Grant
from premises.kernel.cache import ACCOUNTS, versions
from premises.kernel.clock import SystemClock
from premises.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from premises.kernel.settings import AuthSettings
from premises.properties.models import PersonRow, Role
from premises.properties.service import tags
from premises.properties.service.roles import Roles


@pytest.fixture
def auth(here: Market) -> Auth:
    settings = AuthSettings(mode="required", secret=SecretStr("long enough a secret for tests"))
    names = ("properties", "drawings")
    return build_auth(
        here.database, SystemClock(), settings, domains=names, signup_domains=("properties",)
    )


@pytest.fixture
def roles(here: Market, auth: Auth) -> Roles:
    return Roles(here.database, auth.accounts, auth.resets)


def _grants(here: Market) -> dict[str, str]:
    with here.database.read() as session:
        return {row.account_id: row.scope for row in session.query(Grant)}


def test_an_admin_is_made_and_unmade_in_the_kernel_too(here: Market, roles: Roles) -> None:
    ann, root = here.person("ann"), here.person("root", Role.ADMIN)
    with here.database.read() as session:
        before = versions(session, (ACCOUNTS, tags.PEOPLE))
    roles.set_role(root, here.id_of(ann), Role.ADMIN)
    assert _grants(here) == {"ann": "admin", "root": "admin"}
    with here.database.read() as session:
        after = versions(session, (ACCOUNTS, tags.PEOPLE))
    assert after[0] > before[0]
    assert after[1] > before[1]
    roles.set_role(root, here.id_of(ann), Role.AGENT)
    assert _grants(here) == {"ann": "own", "root": "admin"}
    assert here.domain.people.viewer(ann).role is Role.AGENT


def test_only_admins_give_roles(here: Market, roles: Roles) -> None:
    ann, sue = here.person("ann"), here.person("sue", Role.AGENT)
    for caller in (ann, sue):
        with pytest.raises(Forbidden, match=r"^Admin role required$"):
            roles.set_role(caller, here.id_of(ann), Role.ADMIN)
        with pytest.raises(Forbidden, match=r"^Admin role required$"):
            roles.create(caller, name="Eve", email="eve@example.org")
    with pytest.raises(NotFound, match=r"^User not found$"):
        roles.set_role(HOUSE_OWNER, 4711, Role.AGENT)
    assert _grants(here) == {"ann": "own", "sue": "own"}


def test_who_is_an_admin_of_everything_stays_one_and_the_house_has_no_role(
    here: Market, roles: Roles
) -> None:
    root = here.person("root", Role.ADMIN)
    with here.database.write() as session:
        now = here.database.now(session)
        session.add(Grant(account_id="root", domain="*", scope="admin", created_at=now))
    with pytest.raises(Conflict):
        roles.set_role(HOUSE_OWNER, here.id_of(root), Role.USER)
    assert _grants(here)["root"] == "admin"
    house_id = here.domain.people.welcome(HOUSE_OWNER).person_id
    assert house_id is not None
    with pytest.raises(Conflict):
        roles.set_role(HOUSE_OWNER, house_id, Role.USER)


def test_a_person_added_by_hand_signs_in_once_they_have_set_a_password(
    here: Market, auth: Auth, roles: Roles
) -> None:
    """The original kept a hash that fits no password, for ever."""
    person_id = roles.create(
        HOUSE_OWNER, name="Eve", email="Eve@example.org", age=33, address="Rúa 1"
    )
    row = next(row for row in here.rows(PersonRow) if row.id == person_id)
    assert (row.age, row.address, row.role) == (33, "Rúa 1", Role.USER)
    with pytest.raises(Unauthenticated):
        auth.accounts.sign_in(email="eve@example.org", password="placeholder")
    auth.resets.redeem(auth.resets.make("eve@example.org"), "a long enough word 7")
    profile = auth.accounts.sign_in(email="eve@example.org", password="a long enough word 7")
    eve = Caller(via="session", account_id=profile.id, grants=profile.grants)
    assert here.domain.people.viewer(eve).person_id == person_id
    here.domain.listings.create(eve, FLAT)


def test_nobody_is_added_twice_or_with_nonsense(here: Market, roles: Roles) -> None:
    roles.create(HOUSE_OWNER, name="Eve", email="eve@example.org")
    with pytest.raises(Conflict, match=r"^Email already exists$"):
        roles.create(HOUSE_OWNER, name="Eve", email="EVE@example.org")
    with pytest.raises(Invalid):
        roles.create(HOUSE_OWNER, name="Eve", email="no address")
    with pytest.raises(Invalid):
        roles.create(HOUSE_OWNER, name="Bob", email="bob@example.org", age=-3)
    assert len(_grants(here)) == 1


def test_the_operator_gives_a_role_to_any_account(here: Market, roles: Roles) -> None:
    ann = here.account("ann")
    number = roles.give("ann", Role.AGENT)
    assert here.domain.people.viewer(ann).role is Role.AGENT
    assert roles.give("ann", Role.ADMIN) == number
    assert _grants(here) == {"ann": "admin"}
    with pytest.raises(NotFound):
        roles.give("nobody", Role.AGENT)


def test_a_person_who_cannot_be_noted_leaves_no_account(here: Market, roles: Roles) -> None:
    """What is made for somebody is made whole, so that it can be tried again."""
    root = here.person("root", Role.ADMIN)
    with pytest.raises(Invalid):
        roles.create(root, name="Zoe", email="zoe@example.org", age=-1)
    assert "zoe@example.org" not in [row.email for row in here.rows(Account)]
    assert roles.create(root, name="Zoe", email="zoe@example.org", age=30)
