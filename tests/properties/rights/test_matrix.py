"""Who sees what."""

import pytest

from premises.kernel.errors import Forbidden, Unauthenticated
from premises.properties.models import Role
from premises.properties.rights import STRANGER, Viewer, may_see, require, scope

USER = Viewer(7, Role.USER)
AGENT = Viewer(8, Role.AGENT)
ADMIN = Viewer(9, Role.ADMIN)
HOUSE = Viewer(None, Role.ADMIN)


def test_strangers_see_no_way_to_reach_somebody() -> None:
    assert not may_see(STRANGER, "User.email", of_person=7)
    assert not may_see(STRANGER, "User.phone", of_person=7)
    assert may_see(AGENT, "User.email", of_person=7)


def test_an_address_is_for_the_person_and_for_admins() -> None:
    seers = [may_see(who, "User.address", of_person=7) for who in (STRANGER, USER, AGENT, ADMIN)]
    assert seers == [False, True, False, True]
    assert may_see(HOUSE, "User.address", of_person=7)
    assert not may_see(STRANGER, "User.address", of_person=None)


def test_what_has_no_rule_is_an_error_and_not_shown() -> None:
    with pytest.raises(KeyError):
        may_see(ADMIN, "User.passwordHash")
    with pytest.raises(KeyError):
        require(ADMIN, "Mutation.dropEverything")
    with pytest.raises(KeyError):
        scope(ADMIN, ["Property.id", "Property.secret"])


def test_a_mutation_is_refused_to_whom_its_rule_leaves_out() -> None:
    require(STRANGER, "Mutation.signup")
    require(USER, "Mutation.createProperty")
    require(ADMIN, "Mutation.featureProperty")
    with pytest.raises(Unauthenticated):
        require(STRANGER, "Mutation.createProperty")
    with pytest.raises(Unauthenticated):
        require(STRANGER, "Mutation.featureProperty")
    with pytest.raises(Forbidden):
        require(AGENT, "Mutation.featureProperty")


def test_an_answer_is_shared_by_those_to_whom_it_is_the_same() -> None:
    public = ["Query.properties", "Property.title", "PropertyImage.imageUrl"]
    assert {scope(who, public) for who in (STRANGER, USER, ADMIN)} == {"public"}
    mail = [*public, "Property.owner", "User.email"]
    assert scope(USER, mail) == scope(AGENT, mail) != scope(STRANGER, mail)
    own = ["Query.me", "User.age"]
    assert len({scope(who, own) for who in (STRANGER, USER, AGENT, ADMIN, HOUSE)}) == 5


def test_the_same_person_with_another_role_gets_another_answer() -> None:
    own = ["Query.property", "Property.id"]
    assert scope(USER, own) != scope(Viewer(7, Role.ADMIN), own)


def test_who_sees_the_houses_rows_does_not_share_an_answer_with_who_does_not() -> None:
    own = ["Query.property", "Property.id"]
    assert scope(Viewer(7, Role.USER, house_id=1), own) != scope(USER, own)
