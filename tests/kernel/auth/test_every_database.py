"""The same people, sign-ins and keys on every kind of database."""

from datetime import timedelta

import pytest
from tests.conftest import BACKENDS, Backends
from tests.kernel.auth.doors import PASSWORD, SECRET, auth_on

from premises.kernel.auth import Auth
from premises.kernel.auth.openid import Identity
from premises.kernel.clock import SettableClock
from premises.kernel.errors import Conflict, NotFound
from premises.kernel.settings import AuthSettings


@pytest.fixture(params=BACKENDS)
def auth(request: pytest.FixtureRequest, backends: Backends, clock: SettableClock) -> Auth:
    settings = AuthSettings(mode="required", secret=SECRET)
    return auth_on(backends.empty(request.param), clock, settings)


def test_an_account_is_made_found_granted_and_never_doubled(auth: Auth) -> None:
    made = auth.accounts.sign_up(email="Zoë@example.org", password=PASSWORD)
    with pytest.raises(Conflict):
        auth.accounts.sign_up(email="zoë@EXAMPLE.org", password=PASSWORD)
    assert auth.accounts.sign_in(email="zoë@example.org", password=PASSWORD) == made
    auth.accounts.grant(made.id, "cameras", "read")
    auth.accounts.grant(made.id, "cameras", "admin")
    assert auth.accounts.list_accounts()[0].grants["cameras"] == "admin"
    auth.accounts.withdraw(made.id, "cameras")
    auth.accounts.create_account(email="zoe@example.org", password=None)
    assert len(auth.accounts.list_accounts()) == 2


def test_a_sign_in_lives_is_seen_and_ends(auth: Auth, clock: SettableClock) -> None:
    account_id = auth.accounts.create_account(email="a@b.org", password=None).id
    opened = auth.sessions.open(account_id)
    clock.move(timedelta(minutes=2, microseconds=7))
    assert auth.sessions.recognise(opened.token) is not None
    assert auth.sessions.list(account_id)[0].last_seen_at == clock.now()
    assert auth.sessions.recognise(opened.token.swapcase()) is None
    auth.sessions.revoke(account_id, opened.id)
    assert auth.sessions.recognise(opened.token) is None
    with pytest.raises(NotFound):
        auth.sessions.revoke(account_id, opened.id)
    clock.move(timedelta(days=100))
    auth.sessions.prune()


def test_keys_and_clients_are_recognised_and_revoked(auth: Auth) -> None:
    first, second = (auth.keys.create(None, name="k", scope="read") for _ in range(2))
    assert auth.keys.recognise(first.secret) is not None
    used = {key.id: key.last_used_at for key in auth.keys.list(None)}
    assert used[first.id] is not None
    assert used[second.id] is None
    auth.keys.revoke(None, second.id)
    client = auth.clients.add_client("audits", scope="write")
    auth.clients.add_client("audits", scope="write", network="10.0.0.0/8")
    assert auth.clients.by_path((client.base_path or "").removeprefix("/k/")) is not None
    assert len(auth.clients.list_clients()) == 2


def test_a_foreign_identity_is_linked_once(auth: Auth) -> None:
    made = auth.accounts.create_account(email="a@b.org", password=None, email_confirmed=True)
    anna = Identity(issuer="https://i.test", subject="7", email="a@b.org", name="Anna")
    assert auth.newcomers.arrive(anna) == made.id == auth.newcomers.arrive(anna)
    other = Identity(issuer="https://i.test", subject="8", email=None, name="Ben")
    assert auth.newcomers.arrive(other) != made.id
