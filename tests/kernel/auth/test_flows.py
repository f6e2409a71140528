"""Signing in elsewhere, with a real server: every step counts once, and for one browser."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from tests import oidc
from tests.kernel.auth.doors import SECRET, auth_on

from premises.kernel.auth import Auth, flow_rows
from premises.kernel.auth.flows import Begun, Returned
from premises.kernel.auth.models import Account, SignInFlow
from premises.kernel.auth.openid import Identity
from premises.kernel.clock import SettableClock
from premises.kernel.database import Database
from premises.kernel.errors import (
    Failure,
    Forbidden,
    Invalid,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from premises.kernel.settings import AuthSettings

BACK = "http://127.0.0.1:8000/api/auth/elsewhere/callback"


@pytest.fixture(scope="module")
def provider() -> Iterator[oidc.Provider]:
    with oidc.running() as provider:
        provider.know("ann", email="Ann@Firm.example", email_verified=True, name="Ann")
        yield provider


@pytest.fixture(scope="module")
def registered(provider: oidc.Provider) -> dict[str, str]:
    return provider.register(BACK)


@pytest.fixture
def clock() -> SettableClock:
    """The issuer's own tokens say when they were made, so this clock goes right at first."""
    return SettableClock(datetime.now(UTC))


def settings(registered: dict[str, str], **more: object) -> AuthSettings:
    return AuthSettings.model_validate({"mode": "required", "secret": SECRET, **registered, **more})


@pytest.fixture
def auth(build: Callable[[AuthSettings], Auth], registered: dict[str, str]) -> Auth:
    return build(settings(registered))


def begin(auth: Auth) -> Begun:
    return auth.flows.begin(BACK, "drawings", "/page")


def came_back(provider: oidc.Provider, begun: Begun, subject: str | None = "ann") -> Returned:
    query = provider.sign_in(begun.auth_url, subject)
    return Returned(query.get("state", ""), query.get("code", ""), query.get("error", ""))


def refused(call: Callable[[], object], kind: type[Failure]) -> str:
    with pytest.raises(kind) as caught:
        call()
    return caught.value.code


def test_somebody_signs_in_elsewhere_and_gets_an_account_with_a_confirmed_address(
    auth: Auth, provider: oidc.Provider, database: Database
) -> None:
    begun = begin(auth)
    arrived = auth.flows.complete(came_back(provider, begun), begun.browser, BACK)
    assert arrived.return_to == "/page"
    redeemed = auth.flows.redeem(arrived.code, begun.browser)
    assert (redeemed.account_id, redeemed.audience) == (arrived.account_id, "drawings")
    with database.read() as session:
        account = session.get_one(Account, redeemed.account_id)
        assert (account.email, account.name) == ("ann@firm.example", "Ann")
        assert account.email_confirmed_at is not None
        assert (account.issuer, account.subject) == (provider.issuer, "ann")
        assert session.scalars(sa.select(SignInFlow)).all() == []


def test_the_same_person_comes_back_to_the_same_account(
    auth: Auth, provider: oidc.Provider
) -> None:
    accounts = set()
    for _ in range(2):
        begun = begin(auth)
        arrived = auth.flows.complete(came_back(provider, begun), begun.browser, BACK)
        accounts.add(arrived.account_id)
    assert len(accounts) == 1


def test_the_way_there_carries_state_nonce_and_the_challenge_of_a_secret_that_stays_here(
    auth: Auth, database: Database, registered: dict[str, str]
) -> None:
    begun = begin(auth)
    query = parse_qs(urlsplit(begun.auth_url).query)
    assert query["state"] == [begun.state]
    assert query["redirect_uri"] == [BACK]
    assert query["client_id"] == [registered["oidc_client_id"]]
    assert query["scope"] == ["openid email profile"]
    assert query["code_challenge_method"] == ["S256"]
    with database.read() as session:
        row = session.scalars(sa.select(SignInFlow)).one()
    assert query["nonce"] == [row.nonce]
    assert row.verifier not in begun.auth_url
    kept = {row.state_hash, row.browser_hash, row.nonce, row.verifier}
    assert not kept & {begun.state, begun.browser}


def test_a_state_counts_once(auth: Auth, provider: oidc.Provider) -> None:
    begun = begin(auth)
    returned = came_back(provider, begun)
    auth.flows.complete(returned, begun.browser, BACK)
    again = lambda: auth.flows.complete(returned, begun.browser, BACK)  # noqa: E731 - tried twice.
    assert refused(again, Invalid) == "auth.bad_state"


def test_a_state_of_another_browser_does_not_count_and_does_not_harm(
    auth: Auth, provider: oidc.Provider
) -> None:
    """Otherwise a link could sign somebody in to the account of who made it."""
    ours, theirs = begin(auth), begin(auth)
    returned = came_back(provider, theirs)
    for browser in (ours.browser, None, "", "x" * 43):
        strange = lambda browser=browser: auth.flows.complete(returned, browser, BACK)  # noqa: E731
        assert refused(strange, Invalid) == "auth.bad_state"
    assert auth.flows.complete(returned, theirs.browser, BACK).account_id


@pytest.mark.parametrize("state", ["", "made-up", "x" * 2000, "\0"])
def test_a_state_that_was_made_up_does_not_count(auth: Auth, state: str) -> None:
    begun = begin(auth)
    unknown = Returned(state, "code")
    code = refused(lambda: auth.flows.complete(unknown, begun.browser, BACK), Invalid)
    assert code == "auth.bad_state"


def test_who_takes_too_long_begins_again(
    auth: Auth, provider: oidc.Provider, clock: SettableClock, database: Database
) -> None:
    begun = begin(auth)
    returned = came_back(provider, begun)
    clock.move(timedelta(seconds=flow_rows.STAY_S))
    code = refused(lambda: auth.flows.complete(returned, begun.browser, BACK), Invalid)
    assert code == "auth.bad_state"
    clock.move(timedelta(seconds=1))
    begin(auth)
    with database.read() as session:
        assert len(session.scalars(sa.select(SignInFlow)).all()) == 1


def test_who_refuses_at_the_issuer_is_told_so_and_the_flow_is_over(
    auth: Auth, provider: oidc.Provider
) -> None:
    begun = begin(auth)
    query = provider.sign_in(begun.auth_url, None)
    returned = Returned(begun.state, error=query["error"])
    code = refused(lambda: auth.flows.complete(returned, begun.browser, BACK), Unauthenticated)
    assert (query["error"], code) == ("access_denied", "auth.refused_elsewhere")
    again = Returned(begun.state, "code")
    code = refused(lambda: auth.flows.complete(again, begun.browser, BACK), Invalid)
    assert code == "auth.bad_state"


def test_a_code_of_another_sign_in_proves_nothing(auth: Auth, provider: oidc.Provider) -> None:
    """The verifier does not fit it, which the server finds out."""
    ours, theirs = begin(auth), begin(auth)
    stolen = Returned(ours.state, came_back(provider, theirs).code)
    code = refused(lambda: auth.flows.complete(stolen, ours.browser, BACK), Unauthenticated)
    assert code == "auth.code_refused"


def test_a_code_is_refused_where_it_was_sent_to_another_place(
    auth: Auth, provider: oidc.Provider
) -> None:
    begun = begin(auth)
    returned = came_back(provider, begun)
    elsewhere = "http://127.0.0.1:8000/other"
    code = refused(lambda: auth.flows.complete(returned, begun.browser, elsewhere), Unauthenticated)
    assert code == "auth.code_refused"


def test_a_wrong_client_secret_is_noticed(
    build: Callable[[AuthSettings], Auth], provider: oidc.Provider, registered: dict[str, str]
) -> None:
    auth = build(settings(registered, oidc_client_secret="wrong"))
    begun = begin(auth)
    returned = came_back(provider, begun)
    code = refused(lambda: auth.flows.complete(returned, begun.browser, BACK), Unauthenticated)
    assert code == "auth.code_refused"


def test_whom_the_door_keeps_out_gets_no_account(
    auth: Auth, provider: oidc.Provider, database: Database
) -> None:
    def admit(identity: Identity) -> None:
        raise Forbidden("test.kept_out", identity.email or "")

    begun = begin(auth)
    returned = came_back(provider, begun)
    kept_out = lambda: auth.flows.complete(returned, begun.browser, BACK, admit)  # noqa: E731
    assert refused(kept_out, Forbidden) == "test.kept_out"
    with database.read() as session:
        assert session.scalars(sa.select(Account)).all() == []


def arrive(auth: Auth, provider: oidc.Provider) -> tuple[str, Begun]:
    begun = begin(auth)
    return auth.flows.complete(came_back(provider, begun), begun.browser, BACK).code, begun


def test_the_last_code_works_once(auth: Auth, provider: oidc.Provider) -> None:
    code, begun = arrive(auth, provider)
    auth.flows.redeem(code, begun.browser)
    assert refused(lambda: auth.flows.redeem(code, begun.browser), Unauthenticated) == (
        "auth.bad_code"
    )


def test_the_last_code_works_for_a_minute(
    auth: Auth, provider: oidc.Provider, clock: SettableClock
) -> None:
    code, begun = arrive(auth, provider)
    clock.move(timedelta(seconds=flow_rows.CODE_S))
    late = refused(lambda: auth.flows.redeem(code, begun.browser), Unauthenticated)
    assert late == "auth.bad_code"


def test_the_last_code_works_for_the_browser_that_began(
    auth: Auth, provider: oidc.Provider
) -> None:
    """Who shows it elsewhere has spent it; a client without cookies may be let in by the door."""
    for browser, any_browser in (("strange", False), ("strange", True), (None, False)):
        code, begun = arrive(auth, provider)
        for try_with in (browser, begun.browser):
            again = lambda code=code, one=try_with, any_one=any_browser: auth.flows.redeem(  # noqa: E731
                code, one, any_browser=any_one
            )
            assert refused(again, Unauthenticated) == "auth.bad_code"
    code, _ = arrive(auth, provider)
    assert auth.flows.redeem(code, None, any_browser=True).account_id


@pytest.mark.parametrize("code", ["", "made-up", "\0"])
def test_a_code_that_was_made_up_is_worth_nothing(auth: Auth, code: str) -> None:
    begin(auth)
    assert refused(lambda: auth.flows.redeem(code, None), Unauthenticated) == "auth.bad_code"


@pytest.mark.parametrize("backend", ["sqlite", "postgresql", "mariadb"])
def test_of_many_who_bring_the_same_code_one_is_let_in(
    backend: str,
    request: pytest.FixtureRequest,
    provider: oidc.Provider,
    clock: SettableClock,
    registered: dict[str, str],
) -> None:
    auth = auth_on(request.getfixturevalue(backend), clock, settings(registered))
    code, begun = arrive(auth, provider)
    let_in: list[str] = []

    def redeem() -> None:
        try:
            let_in.append(auth.flows.redeem(code, begun.browser).account_id)
        except Unauthenticated:
            return

    threads = [threading.Thread(target=redeem) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let_in) == 1


def test_thousands_on_their_way_do_not_fill_the_disk(
    auth: Auth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow_rows, "_MOST_AT_ONCE", 2)
    begin(auth)
    begin(auth)
    assert refused(lambda: begin(auth), TooMany) == "auth.too_many_flows"


def test_without_a_client_id_it_is_off(build: Callable[[AuthSettings], Auth]) -> None:
    auth = build(AuthSettings(mode="required", secret=SECRET))
    assert not auth.flows.is_on
    assert refused(lambda: begin(auth), Forbidden) == "auth.elsewhere_off"
    assert refused(lambda: auth.flows.verify("x.y.z"), Forbidden) == "auth.elsewhere_off"


def test_an_issuer_that_went_away_makes_us_say_later_and_is_left_in_peace(
    build: Callable[[AuthSettings], Auth], clock: SettableClock
) -> None:
    with oidc.running() as gone:
        auth = build(settings(gone.register(BACK)))
        begun = begin(auth)
        returned = came_back(gone, begun)
    complete = lambda: auth.flows.complete(returned, begun.browser, BACK)  # noqa: E731
    assert refused(complete, Unavailable).startswith("outbound.")
    clock.move(timedelta(hours=2))
    assert refused(lambda: begin(auth), Unavailable).startswith("outbound.")
    # It is not asked again at once.
    assert refused(lambda: begin(auth), Unavailable) == "auth.issuer_silent"


def test_an_issuer_is_https_unless_it_is_on_this_machine() -> None:
    for url in ("http://login.example", "ftp://x", "login.example", "http://127.0.0.1.evil.ex"):
        with pytest.raises(ValueError, match="oidc_issuer"):
            AuthSettings(oidc_issuer=url)
    for url in ("https://login.example/realms/a", "http://localhost:8080/realms/a"):
        assert AuthSettings(oidc_issuer=url).oidc_issuer == url
