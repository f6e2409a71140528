"""Renewing a sign-in: each token counts once, and a copied one ends the sign-in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.conftest import BACKENDS, Backends
from tests.kernel.auth.doors import PASSWORD, SECRET, auth_on
from tests.racing import together

from premises.kernel.auth import Auth, Opened
from premises.kernel.auth.models import Account, AccountRefresh, AccountSession
from premises.kernel.auth.profiles import Profile
from premises.kernel.auth.refreshes import GRACE
from premises.kernel.clock import SettableClock
from premises.kernel.database import Database
from premises.kernel.errors import NotFound, TooMany, Unauthenticated
from premises.kernel.settings import AuthSettings


@pytest.fixture
def anna(auth: Auth) -> Profile:
    return auth.accounts.create_account(email="anna@example.org", password=PASSWORD)


@pytest.fixture
def opened(auth: Auth, anna: Profile) -> Opened:
    return auth.sessions.open(anna.id, audience="properties")


@pytest.fixture
def first(auth: Auth, opened: Opened) -> str:
    return auth.refreshes.open(opened.id)


def _is_refused(auth: Auth, token: str) -> bool:
    try:
        auth.refreshes.rotate(token)
    except Unauthenticated as failure:
        return failure.code == "auth.bad_refresh"
    return False


def _is_over(auth: Auth, opened: Opened) -> bool:
    return auth.sessions.recognise(opened.token) is None


def test_a_token_is_exchanged_for_the_next_one(auth: Auth, opened: Opened, first: str) -> None:
    renewed = auth.refreshes.rotate(first)
    assert (renewed.opened.id, renewed.audience) == (opened.id, "properties")
    assert renewed.refresh_token != first
    assert auth.refreshes.rotate(renewed.refresh_token).account_id == renewed.account_id
    assert not _is_over(auth, opened)


def test_a_renewed_sign_in_lasts_as_long_as_it_is_renewed(
    auth: Auth, opened: Opened, first: str, clock: SettableClock
) -> None:
    token = first
    for _ in range(5):
        clock.move(timedelta(days=29))
        renewed = auth.refreshes.rotate(token)
        token = renewed.refresh_token
        assert renewed.opened.expires_at == clock.now() + timedelta(days=30)
    clock.move(timedelta(days=30))
    assert _is_refused(auth, token)
    assert _is_over(auth, opened)


def test_a_spent_token_that_comes_again_later_ends_the_sign_in(
    auth: Auth, opened: Opened, first: str, clock: SettableClock
) -> None:
    renewed = auth.refreshes.rotate(first)
    clock.move(GRACE + timedelta(seconds=1))
    assert _is_refused(auth, first)
    assert _is_over(auth, opened)
    assert _is_refused(auth, renewed.refresh_token)


def test_a_lost_answer_may_be_asked_for_again_at_once(
    auth: Auth, opened: Opened, first: str, clock: SettableClock
) -> None:
    lost = auth.refreshes.rotate(first).refresh_token
    clock.move(GRACE)
    again = auth.refreshes.rotate(first).refresh_token
    assert again != lost
    assert not _is_refused(auth, again)
    assert not _is_over(auth, opened)


def test_the_token_that_was_replaced_gives_a_thief_away(
    auth: Auth, opened: Opened, first: str, clock: SettableClock
) -> None:
    owners = auth.refreshes.rotate(first).refresh_token
    auth.refreshes.rotate(first)  # by a thief, within the grace
    clock.move(timedelta(minutes=30))
    assert _is_refused(auth, owners)
    assert _is_over(auth, opened)


def test_once_the_next_token_was_used_nothing_was_lost_and_the_first_is_a_copy(
    auth: Auth, opened: Opened, first: str
) -> None:
    auth.refreshes.rotate(auth.refreshes.rotate(first).refresh_token)
    assert _is_refused(auth, first)
    assert _is_over(auth, opened)


def test_other_sign_ins_of_the_account_go_on_when_one_ends_for_a_copy(
    auth: Auth, anna: Profile, first: str, clock: SettableClock
) -> None:
    other = auth.sessions.open(anna.id)
    kept = auth.refreshes.open(other.id)
    auth.refreshes.rotate(first)
    clock.move(timedelta(minutes=1))
    assert _is_refused(auth, first)
    assert not _is_refused(auth, kept)


@pytest.mark.parametrize("token", ["", "prt_", "prt_unknown", "psn_x", "\ud800", "x" * 100_000])
def test_what_is_no_token_is_refused(auth: Auth, opened: Opened, first: str, token: str) -> None:
    assert _is_refused(auth, token)
    assert not _is_over(auth, opened)


def test_a_refresh_token_is_no_credential(auth: Auth, first: str) -> None:
    assert auth.sessions.recognise(first) is None
    assert auth.keys.recognise(first) is None


def test_only_hashes_are_kept(auth: Auth, first: str, database: Database) -> None:
    with database.read() as session:
        kept = session.scalars(sa.select(AccountRefresh.token_hash)).one()
    assert kept not in first
    assert len(kept) == 64


ENDINGS: dict[str, Callable[[Auth, Profile, Opened], object]] = {
    "it was revoked": lambda auth, anna, one: auth.sessions.revoke(anna.id, one.id),
    "all were revoked": lambda auth, anna, _: auth.sessions.revoke_all(anna.id),
    "the password changed": lambda auth, anna, _: auth.accounts.set_password(anna.id, "a new one"),
    "the account was shut": lambda auth, anna, _: auth.accounts.set_active(anna.id, active=False),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_is_renewed_after(
    auth: Auth, anna: Profile, opened: Opened, first: str, ending: str
) -> None:
    ENDINGS[ending](auth, anna, opened)
    assert _is_refused(auth, first)
    with pytest.raises(NotFound):
        auth.refreshes.open(opened.id)


def test_with_the_account_its_tokens_go(
    auth: Auth, anna: Profile, first: str, database: Database
) -> None:
    with database.write() as session:
        session.execute(sa.delete(Account).where(Account.id == anna.id))
        assert session.scalars(sa.select(AccountRefresh)).all() == []
    assert _is_refused(auth, first)


def test_revoking_all_may_spare_the_one_that_asks(auth: Auth, anna: Profile) -> None:
    opened = [auth.sessions.open(anna.id) for _ in range(3)]
    assert auth.sessions.revoke_all(anna.id, but=opened[1].id) == 2
    assert [auth.sessions.recognise(one.token) is not None for one in opened] == [
        False,
        True,
        False,
    ]
    assert auth.sessions.revoke_all(anna.id) == 1
    assert auth.sessions.revoke_all(anna.id) == 0


def test_many_renewals_from_one_address_have_to_wait(
    build: Callable[[AuthSettings], Auth], opened: Opened
) -> None:
    auth = build(AuthSettings(mode="required", secret=SECRET, renewals_per_minute=2))
    token = auth.refreshes.open(opened.id)
    for _ in range(2):
        token = auth.refreshes.rotate(token, "10.0.0.1").refresh_token
    with pytest.raises(TooMany):
        auth.refreshes.rotate(token, "10.0.0.1")
    assert auth.refreshes.rotate(token, "10.0.0.2").refresh_token


def test_what_has_expired_is_forgotten(
    auth: Auth, first: str, database: Database, clock: SettableClock
) -> None:
    auth.refreshes.rotate(first)
    clock.move(timedelta(days=31))
    auth.sessions.prune()
    with database.read() as session:
        assert session.scalars(sa.select(AccountRefresh)).all() == []
        assert len(session.scalars(sa.select(AccountSession)).all()) == 1


class TestEveryDatabase:
    """The same, and racers, on every kind of database."""

    @pytest.fixture(params=BACKENDS)
    def auth(
        self, request: pytest.FixtureRequest, backends: Backends, clock: SettableClock
    ) -> Auth:
        settings = AuthSettings(mode="required", secret=SECRET)
        return auth_on(backends.empty(request.param), clock, settings)

    def test_renewing_reuse_and_ending(
        self, auth: Auth, opened: Opened, first: str, clock: SettableClock
    ) -> None:
        second = auth.refreshes.rotate(first).refresh_token
        third = auth.refreshes.rotate(second).refresh_token
        clock.move(timedelta(seconds=11))
        assert _is_refused(auth, second)
        assert _is_refused(auth, third)
        assert _is_over(auth, opened)

    def test_racers_with_one_token_leave_one_good_token_and_the_sign_in_alive(
        self, auth: Auth, opened: Opened, first: str
    ) -> None:
        given = together(4, lambda: auth.refreshes.rotate(first).refresh_token)
        assert len(set(given)) == 4
        assert all(isinstance(one, str) for one in given)
        with auth.sessions._database.read() as session:
            unused = session.scalars(
                sa.select(AccountRefresh).where(AccountRefresh.used_at.is_(None))
            ).all()
        assert len(unused) == 1
        assert not _is_over(auth, opened)
