"""A forgotten password: who may set a new one, how often, and what ends with the old one."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from tests.kernel.auth.doors import DOMAINS, PASSWORD, SECRET
from tests.racing import together

from premises.kernel.auth import Auth, build_auth
from premises.kernel.auth.models import PasswordReset
from premises.kernel.auth.profiles import Profile
from premises.kernel.auth.resets import link_to
from premises.kernel.clock import SettableClock
from premises.kernel.database import Database
from premises.kernel.errors import Failure, Forbidden, Invalid, NotFound, TooMany, Unauthenticated
from premises.kernel.settings import AuthSettings, NotifySettings

NEW = "another fine password"


@pytest.fixture
def posted() -> list[str | None]:
    """The accounts that mails were to be sent to."""
    return []


@pytest.fixture
def auth(database: Database, clock: SettableClock, posted: list[str | None]) -> Auth:
    def post(_session: Session, account_id: str | None) -> None:
        posted.append(account_id)

    return build_auth(
        database,
        clock,
        AuthSettings(mode="required", secret=SECRET, resets_per_hour=4),
        domains=DOMAINS,
        signup_domains=(),
        post_reset=post,
    )


@pytest.fixture
def anna(auth: Auth) -> Profile:
    return auth.accounts.create_account(email="anna@example.org", password=PASSWORD)


def _signs_in(auth: Auth, password: str) -> bool:
    try:
        auth.accounts.sign_in(email="anna@example.org", password=password)
    except Unauthenticated:
        return False
    return True


def test_a_new_password_takes_the_place_of_the_old_one_and_ends_every_sign_in(
    auth: Auth, anna: Profile
) -> None:
    opened = auth.sessions.open(anna.id)
    refresh = auth.refreshes.open(opened.id)
    assert auth.resets.redeem(auth.resets.make(" ANNA@example.org"), NEW) == anna.id
    assert auth.sessions.recognise(opened.token) is None
    with pytest.raises(Unauthenticated):
        auth.refreshes.rotate(refresh)
    assert (_signs_in(auth, PASSWORD), _signs_in(auth, NEW)) == (False, True)


def test_a_token_counts_once_for_an_hour_and_only_the_newest(
    auth: Auth, anna: Profile, clock: SettableClock
) -> None:
    older, newer = auth.resets.make("anna@example.org"), auth.resets.make("anna@example.org")
    _refused(auth, older)
    auth.resets.redeem(newer, NEW)
    _refused(auth, newer)
    late = auth.resets.make("anna@example.org")
    clock.move(timedelta(hours=1))
    _refused(auth, late)


def _refused(auth: Auth, token: str) -> None:
    with pytest.raises(Invalid) as caught:
        auth.resets.redeem(token, "yet another one")
    assert caught.value.code == "auth.bad_reset"


@pytest.mark.parametrize("token", ["", "prs_x", "psn_x", "\ud800\0", "x" * 100_000])
def test_what_is_no_token_is_refused(auth: Auth, anna: Profile, token: str) -> None:
    _refused(auth, token)


def test_a_password_that_breaks_the_rules_does_not_spend_the_token(
    auth: Auth, anna: Profile
) -> None:
    token = auth.resets.make("anna@example.org")
    for bad in ("short", "x" * 1_000_000):
        with pytest.raises(Invalid) as caught:
            auth.resets.redeem(token, bad)
        assert caught.value.code == "auth.bad_password"
    assert auth.resets.redeem(token, NEW) == anna.id


def test_of_two_at_once_one_sets_the_password(auth: Auth, anna: Profile) -> None:
    token = auth.resets.make("anna@example.org")
    outcomes = together(3, lambda: auth.resets.redeem(token, NEW))
    assert [one for one in outcomes if isinstance(one, str)] == [anna.id]
    codes = [one.code for one in outcomes if isinstance(one, Failure)]
    assert codes == ["auth.bad_reset"] * 2


def test_asking_does_and_says_the_same_for_an_email_that_nobody_has(
    auth: Auth, anna: Profile, posted: list[str | None]
) -> None:
    assert auth.resets.ask("anna@example.org") is None  # type: ignore[func-returns-value]
    assert auth.resets.ask("nobody@example.org") is None  # type: ignore[func-returns-value]
    auth.accounts.set_active(anna.id, active=False)
    auth.resets.ask("Anna@Example.org")
    assert posted == [anna.id, None, None]


def test_nobody_is_flooded_with_mails_and_the_limit_tells_nothing(
    auth: Auth, anna: Profile, posted: list[str | None]
) -> None:
    for email in ("anna@example.org", "nobody@example.org"):
        auth.resets.ask(email, "10.0.0.1")
        auth.resets.ask(email.upper(), "10.0.0.2")
        with pytest.raises(TooMany):
            auth.resets.ask(email, "10.0.0.3")
    assert posted == [anna.id, anna.id, None, None]


def test_one_address_cannot_try_tokens_for_ever(auth: Auth, anna: Profile) -> None:
    for _ in range(4):
        with pytest.raises(Invalid):
            auth.resets.redeem("prs_guess", NEW, "10.0.0.1")
    with pytest.raises(TooMany):
        auth.resets.redeem(auth.resets.make("anna@example.org"), NEW, "10.0.0.1")


def test_someone_shut_out_gets_no_token_and_the_one_they_have_counts_no_more(
    auth: Auth, anna: Profile
) -> None:
    token = auth.resets.make("anna@example.org")
    auth.accounts.set_active(anna.id, active=False)
    _refused(auth, token)
    for email in ("anna@example.org", "nobody@example.org", "no e-mail"):
        with pytest.raises(NotFound):
            auth.resets.make(email)


def test_a_house_without_mail_says_so_whoever_asks(
    database: Database, clock: SettableClock
) -> None:
    settings = AuthSettings(mode="required", secret=SECRET)
    auth = build_auth(database, clock, settings, domains=DOMAINS, signup_domains=())
    with pytest.raises(Forbidden) as caught:
        auth.resets.ask("anybody@example.org")
    assert caught.value.code == "auth.no_mail"


def test_only_hashes_are_kept_and_forgotten_when_they_are_over(
    auth: Auth, anna: Profile, database: Database, clock: SettableClock
) -> None:
    token = auth.resets.make("anna@example.org")
    with database.read() as session:
        assert session.scalars(sa.select(PasswordReset.token_hash)).one() not in token
    clock.move(timedelta(hours=2))
    auth.sessions.prune()
    with database.read() as session:
        assert session.scalars(sa.select(PasswordReset)).all() == []


@pytest.mark.parametrize(
    ("page", "public", "link"),
    [
        ("", "", ""),
        ("", "https://home.example/", "https://home.example/api/auth/password/reset?token=t%2B"),
        ("https://shop.example/new", "https://home.example", "https://shop.example/new?token=t%2B"),
        ("https://shop.example/?p=1", "", "https://shop.example/?p=1&token=t%2B"),
    ],
)
def test_the_link_leads_to_the_page_that_was_set(page: str, public: str, link: str) -> None:
    assert link_to("t+", AuthSettings(reset_url=page), NotifySettings(public_url=public)) == link
