"""Answers in which people are named are made anew whenever something about a person changes."""

from collections.abc import Callable

import pytest
from tests.kernel.auth.doors import PASSWORD

from premises.kernel.auth import Auth
from premises.kernel.auth.accounts import Accounts
from premises.kernel.cache import ACCOUNTS, versions
from premises.kernel.database import Database

_CHANGES: dict[str, Callable[[Accounts, str], object]] = {
    "shut out": lambda accounts, who: accounts.set_active(who, active=False),
    "let in again": lambda accounts, who: accounts.set_active(who, active=True),
    "confirmed": lambda accounts, who: accounts.confirm_email(who),
    "given a right": lambda accounts, who: accounts.grant(who, "cameras", "read"),
    "taken a right": lambda accounts, who: accounts.withdraw(who, "drawings"),
}


@pytest.mark.parametrize("change", _CHANGES)
def test_whatever_changes_about_a_person_changes_the_tag(
    auth: Auth, sqlite: Database, change: str
) -> None:
    person = auth.accounts.sign_up(email="anna@example.org", password=PASSWORD)
    before = _version(sqlite)
    _CHANGES[change](auth.accounts, person.id)
    assert _version(sqlite) > before


def test_signing_in_changes_nothing_about_a_person(auth: Auth, sqlite: Database) -> None:
    auth.accounts.sign_up(email="anna@example.org", password=PASSWORD)
    before = _version(sqlite)
    auth.accounts.sign_in(email="anna@example.org", password=PASSWORD)
    assert _version(sqlite) == before


def _version(database: Database) -> int:
    with database.read() as session:
        return versions(session, [ACCOUNTS])[0]
