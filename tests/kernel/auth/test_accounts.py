"""Accounts: adding people, recognising them, giving and taking rights."""

import threading
from collections.abc import Callable

import bcrypt
import pytest
from pwdlib import PasswordHash
from tests.kernel.auth.doors import PASSWORD, SECRET, auth_on

from premises.kernel.auth import Auth, bcrypts
from premises.kernel.auth.accounts import Accounts
from premises.kernel.auth.models import Account
from premises.kernel.auth.openid import Identity
from premises.kernel.auth.passwords import Passwords
from premises.kernel.auth.turnstile import Turnstile
from premises.kernel.clock import SettableClock
from premises.kernel.database import Database
from premises.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from premises.kernel.limits import Limiter
from premises.kernel.settings import AuthSettings


def test_the_first_account_made_by_hand_owns_the_house(auth: Auth) -> None:
    made = auth.accounts.create_account(email="o@house.org", password=PASSWORD, is_owner=True)
    assert made.is_owner
    assert auth.accounts.list_accounts() == [made]


def test_self_sign_up_gives_own_rows_in_two_domains_and_nothing_else(auth: Auth) -> None:
    made = auth.accounts.sign_up(email="New@Example.org ", password=PASSWORD)
    assert made.email == "new@example.org"
    assert made.name == "New"
    assert made.grants == {"properties": "own", "drawings": "own"}
    assert not made.is_owner


def test_self_sign_up_can_be_switched_off(build: Callable[[AuthSettings], Auth]) -> None:
    auth = build(AuthSettings(mode="required", secret=SECRET, signup=False))
    with pytest.raises(Forbidden) as caught:
        auth.accounts.sign_up(email="a@b.org", password=PASSWORD)
    assert caught.value.code == "auth.signup_closed"


def test_an_email_is_found_however_it_is_written(auth: Auth) -> None:
    made = auth.accounts.sign_up(email="anna@example.org", password=PASSWORD)
    assert auth.accounts.sign_in(email=" ANNA@Example.ORG", password=PASSWORD).id == made.id
    assert auth.accounts.find("Anna@example.org") == made


def test_two_accounts_cannot_share_an_email(auth: Auth) -> None:
    auth.accounts.sign_up(email="anna@example.org", password=PASSWORD)
    with pytest.raises(Conflict):
        auth.accounts.sign_up(email="ANNA@example.org", password=PASSWORD)


def test_of_two_sign_ups_at_once_one_wins_and_the_other_hears_conflict(auth: Auth) -> None:
    outcomes: list[str] = []

    def sign_up() -> None:
        try:
            auth.accounts.sign_up(email="race@example.org", password=PASSWORD)
            outcomes.append("made")
        except Conflict as failure:
            outcomes.append(failure.code)

    racers = [threading.Thread(target=sign_up) for _ in range(2)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(outcomes) == ["auth.email_taken", "made"]


@pytest.mark.parametrize(
    "email",
    [
        "",
        "anna",
        "@example.org",
        "a@",
        "a b@c.org",
        "a@b@c",
        "a\0@b.org",
        "a\x9b2J@b.org",
        "a\u202e@b.org",
        "a\u200b@b.org",
        f"{'x' * 250}@b.org",
    ],
)
def test_what_is_no_email_is_refused(auth: Auth, email: str) -> None:
    with pytest.raises(Invalid) as caught:
        auth.accounts.sign_up(email=email, password=PASSWORD)
    assert caught.value.code == "auth.bad_email"


def test_an_unknown_email_costs_as_many_hashes_as_a_wrong_password(auth: Auth) -> None:
    auth.accounts.sign_up(email="anna@example.org", password=PASSWORD)
    counts = []
    for email in ("anna@example.org", "nobody@example.org", "not an e-mail\0"):
        before = auth.passwords.checks
        with pytest.raises(Unauthenticated) as caught:
            auth.accounts.sign_in(email=email, password="wrong password")
        assert caught.value.code == "auth.bad_credentials"
        counts.append(auth.passwords.checks - before)
    assert counts == [1, 1, 1]


def test_a_hash_brought_from_elsewhere_is_upgraded_at_the_first_sign_in(
    auth: Auth, database: Database
) -> None:
    made = auth.accounts.create_account(email="anna@example.org", password=None)
    _keep(database, made.id, bcrypt.hashpw(b"old secret", bcrypt.gensalt(4)).decode())
    assert auth.accounts.sign_in(email="anna@example.org", password="old secret").id == made.id
    with database.read() as session:
        kept = session.get_one(Account, made.id).password_hash or ""
    assert kept.startswith("$argon2id$")
    assert auth.accounts.sign_in(email="anna@example.org", password="old secret").id == made.id


def test_beside_hashes_of_two_kinds_every_failure_costs_one_check_of_each(
    auth: Auth, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = auth.accounts.create_account(email="old@example.org", password=None)
    auth.accounts.create_account(email="new@example.org", password=PASSWORD)
    _keep(database, old.id, bcrypt.hashpw(b"old secret", bcrypt.gensalt(4)).decode())
    counted = {"argon2": 0, "bcrypt": 0}
    for place, name, kind in (
        (PasswordHash, "verify", "argon2"),
        (PasswordHash, "verify_and_update", "argon2"),
        (bcrypts, "verify", "bcrypt"),
        (bcrypts, "waste", "bcrypt"),
    ):
        monkeypatch.setattr(place, name, _counting(getattr(place, name), counted, kind))
    for n, email in enumerate(("old@example.org", "new@example.org", "nobody@example.org"), 1):
        with pytest.raises(Unauthenticated):
            auth.accounts.sign_in(email=email, password="wrong password")
        assert counted == {"argon2": n, "bcrypt": n}


def _counting(
    function: Callable[..., object], counted: dict[str, int], kind: str
) -> Callable[..., object]:
    def call(*given: object) -> object:
        counted[kind] += 1
        return function(*given)

    return call


def _keep(database: Database, account_id: str, password_hash: str) -> None:
    with database.write() as session:
        session.get_one(Account, account_id).password_hash = password_hash


def test_an_account_without_a_password_cannot_be_entered_with_one(auth: Auth) -> None:
    auth.accounts.create_account(email="g@example.org", password=None)
    for password in ("", "anything at all"):
        with pytest.raises(Unauthenticated):
            auth.accounts.sign_in(email="g@example.org", password=password)


def test_someone_shut_out_cannot_sign_in_and_loses_open_sessions(auth: Auth) -> None:
    made = auth.accounts.sign_up(email="anna@example.org", password=PASSWORD)
    opened = auth.sessions.open(made.id)
    auth.accounts.set_active(made.id, active=False)
    with pytest.raises(Unauthenticated):
        auth.accounts.sign_in(email="anna@example.org", password=PASSWORD)
    auth.accounts.set_active(made.id, active=True)
    assert auth.accounts.sign_in(email="anna@example.org", password=PASSWORD).id == made.id
    assert auth.sessions.recognise(opened.token) is None


def test_a_new_password_ends_the_sessions_of_the_old_one(auth: Auth) -> None:
    made = auth.accounts.sign_up(email="anna@example.org", password=PASSWORD)
    opened = auth.sessions.open(made.id)
    auth.accounts.set_password(made.id, "another good one")
    assert auth.sessions.recognise(opened.token) is None
    signed_in = auth.accounts.sign_in(email="anna@example.org", password="another good one")
    assert signed_in.id == made.id


def test_grants_are_given_changed_and_taken(auth: Auth) -> None:
    made = auth.accounts.sign_up(email="anna@example.org", password=PASSWORD)
    assert auth.accounts.grant(made.id, "cameras", "read").grants["cameras"] == "read"
    assert auth.accounts.grant(made.id, "cameras", "write").grants["cameras"] == "write"
    assert "cameras" not in auth.accounts.withdraw(made.id, "cameras").grants
    assert auth.accounts.grant(made.id, "*", "read").grants["*"] == "read"


def test_a_grant_names_a_domain_a_level_and_an_account_that_exist(auth: Auth) -> None:
    made = auth.accounts.sign_up(email="anna@example.org", password=PASSWORD)
    with pytest.raises(Invalid, match="cameras"):
        auth.accounts.grant(made.id, "camras", "read")
    with pytest.raises(Invalid):
        auth.accounts.grant(made.id, "cameras", "everything")
    with pytest.raises(NotFound):
        auth.accounts.grant("nobody", "cameras", "read")
    with pytest.raises(NotFound):
        auth.accounts.find("nobody@example.org")


def test_the_password_itself_is_nowhere_in_the_database(auth: Auth) -> None:
    import sqlalchemy as sa

    from premises.kernel.auth.models import Account

    auth.accounts.sign_up(email="anna@example.org", password=PASSWORD)
    with auth.accounts._database.read() as session:
        row = session.scalars(sa.select(Account)).one()
    assert PASSWORD not in repr(vars(row))


def test_what_is_no_email_never_means_the_account_that_has_none(
    auth: Auth,
) -> None:
    identity = Identity(issuer="https://i.example", subject="1", email=None, name="Guest")
    account_id = auth.newcomers.arrive(identity)
    auth.accounts.set_password(account_id, PASSWORD)
    with pytest.raises(NotFound):
        auth.accounts.find("no e-mail at all")
    with pytest.raises(Unauthenticated):
        auth.accounts.sign_in(email="no e-mail at all", password=PASSWORD)


def test_a_sign_in_with_the_old_password_does_not_undo_a_new_one(
    database: Database, clock: SettableClock
) -> None:
    class Renewing(Passwords):
        """Finds each hash out of date, just after the person has chosen another password."""

        def verify(self, password: str, kept: str | None) -> tuple[bool, str | None]:
            matches, _ = super().verify(password, kept)
            auth.accounts.set_password(anna.id, "another long password")
            return matches, self.hash(password)

    auth = auth_on(database, clock, AuthSettings(mode="required", secret=SECRET))
    anna = auth.accounts.sign_up(email="anna@example.org", password=PASSWORD)
    turnstile = Turnstile(database, Limiter(), auth.settings)
    late = Accounts(
        database, clock, auth.settings, Renewing(), turnstile, domains=(), signup_domains=()
    )
    late.sign_in(email="anna@example.org", password=PASSWORD)
    auth.accounts.sign_in(email="anna@example.org", password="another long password")
    with pytest.raises(Unauthenticated):
        auth.accounts.sign_in(email="anna@example.org", password=PASSWORD)
