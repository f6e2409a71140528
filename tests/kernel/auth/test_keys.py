"""API keys, and original clients that are let in without a token."""

import ipaddress
from datetime import timedelta

import pytest
from tests.kernel.auth.doors import PASSWORD

from premises.kernel.auth import Auth
from premises.kernel.auth.clients import network_named
from premises.kernel.clock import SettableClock
from premises.kernel.errors import Invalid, NotFound


def test_a_key_reaches_no_further_than_its_scope_and_domain(auth: Auth) -> None:
    owner = auth.accounts.create_account(email="o@b.org", password=PASSWORD, is_owner=True)
    made = auth.keys.create(owner.id, name="camera uploader", scope="write", domain="cameras")
    caller = auth.keys.recognise(made.secret)
    assert caller is not None
    assert caller.may("cameras", "write")
    assert not caller.may("cameras", "admin")
    assert not caller.may("machines", "read")


def test_a_key_reaches_no_further_than_its_account_does_now(auth: Auth) -> None:
    anna = auth.accounts.sign_up(email="anna@b.org", password=PASSWORD)
    made = auth.keys.create(anna.id, name="too much", scope="admin")
    caller = auth.keys.recognise(made.secret)
    assert caller is not None
    assert not caller.may("cameras", "read")
    assert caller.may_own("drawings", "write")
    auth.accounts.set_active(anna.id, active=False)
    assert auth.keys.recognise(made.secret) is None


def test_a_key_of_the_house_speaks_without_an_account(auth: Auth) -> None:
    made = auth.keys.create(None, name="dashboard", scope="read")
    caller = auth.keys.recognise(made.secret)
    assert caller is not None
    assert caller.account_id is None
    assert caller.may("machines", "read")
    assert not caller.may("machines", "write")
    assert not caller.is_owner


def test_a_revoked_key_is_refused_at_once(auth: Auth) -> None:
    made = auth.keys.create(None, name="k", scope="read")
    auth.keys.revoke(None, made.id)
    assert auth.keys.recognise(made.secret) is None
    with pytest.raises(NotFound):
        auth.keys.revoke(None, made.id)


def test_one_account_neither_lists_nor_revokes_the_keys_of_another(auth: Auth) -> None:
    anna = auth.accounts.sign_up(email="anna@b.org", password=PASSWORD)
    ben = auth.accounts.sign_up(email="ben@b.org", password=PASSWORD)
    made = auth.keys.create(anna.id, name="k", scope="read")
    assert auth.keys.list(ben.id) == []
    with pytest.raises(NotFound):
        auth.keys.revoke(ben.id, made.id)
    assert [key.id for key in auth.keys.list(None, everyones=True)] == [made.id]


def test_the_secret_of_a_key_is_not_kept(auth: Auth) -> None:
    made = auth.keys.create(None, name="k", scope="read")
    assert made.secret.startswith("pk_")
    assert made.secret not in repr(auth.keys.list(None))


def test_last_use_is_written_at_most_once_a_minute(auth: Auth, clock: SettableClock) -> None:
    made = auth.keys.create(None, name="k", scope="read")
    start = clock.now()
    auth.keys.recognise(made.secret)
    clock.move(timedelta(seconds=30))
    auth.keys.recognise(made.secret)
    assert auth.keys.list(None)[0].last_used_at == start


def test_a_path_key_is_no_api_key_and_the_other_way_round(auth: Auth) -> None:
    client = auth.clients.add_client("audits", scope="write")
    key = auth.keys.create(None, name="k", scope="read")
    assert client.base_path is not None
    secret = client.base_path.removeprefix("/k/")
    assert auth.keys.recognise(secret) is None
    assert auth.clients.by_path(key.secret) is None
    caller = auth.clients.by_path(secret)
    assert caller is not None
    assert caller.via == "client"
    assert caller.may("audits", "write")
    assert not caller.may("drawings", "read")


def test_a_network_client_is_known_by_its_address_alone(auth: Auth) -> None:
    auth.clients.add_client("machines", scope="read", network="192.168.7.0/24")
    inside = auth.clients.by_address(ipaddress.ip_address("192.168.7.9"))
    assert inside is not None
    assert inside.may("machines", "read")
    assert not inside.may("machines", "write")
    mapped = auth.clients.by_address(ipaddress.ip_address("::ffff:192.168.7.9"))
    assert mapped == inside
    assert auth.clients.by_address(ipaddress.ip_address("192.168.8.9")) is None


def test_two_admissions_of_one_address_add_up(auth: Auth) -> None:
    auth.clients.add_client("machines", scope="read", network="192.168.7.0/24")
    auth.clients.add_client("machines", scope="write", network="192.168.7.9/32")
    auth.clients.add_client("cameras", scope="read", network="192.168.7.9")
    caller = auth.clients.by_address(ipaddress.ip_address("192.168.7.9"))
    assert caller is not None
    assert caller.grants == {"machines": "write", "cameras": "read"}


def test_a_removed_client_is_a_stranger_again(auth: Auth) -> None:
    client = auth.clients.add_client("machines", scope="read", network="10.1.0.0/16")
    assert [facts.network for facts in auth.clients.list_clients()] == ["10.1.0.0/16"]
    auth.clients.remove_client(client.id)
    assert auth.clients.by_address(ipaddress.ip_address("10.1.2.3")) is None
    assert auth.clients.list_clients() == []


@pytest.mark.parametrize(
    "network",
    [
        "0.0.0.0/0",
        "127.0.0.1",
        "127.0.0.0/8",
        "::1",
        "::/0",
        "128.0.0.0/1",
        "::ffff:127.0.0.1",
        "::ffff:0:0/96",
        "kitchen",
    ],
)
def test_a_network_that_proves_nothing_is_refused(network: str) -> None:
    with pytest.raises(Invalid):
        network_named(network)


def test_a_client_of_no_domain_is_refused(auth: Auth) -> None:
    with pytest.raises(Invalid):
        auth.clients.add_client("kitchen", scope="read")


def test_an_address_as_a_log_shows_it_means_the_same_client() -> None:
    assert str(network_named("::ffff:192.168.7.9")) == "192.168.7.9/32"
    assert str(network_named("::ffff:192.168.7.0/120")) == "192.168.7.0/24"
