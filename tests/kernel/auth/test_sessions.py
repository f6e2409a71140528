"""Sign-ins: recognised by their token, ended at once, and over when their time is."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.kernel.auth.doors import PASSWORD

from premises.kernel.auth import Auth
from premises.kernel.auth.models import AccountSession
from premises.kernel.auth.profiles import Profile
from premises.kernel.clock import SettableClock
from premises.kernel.database import Database
from premises.kernel.errors import NotFound, Unauthenticated


@pytest.fixture
def anna(auth: Auth) -> Profile:
    return auth.accounts.sign_up(email="anna@example.org", password=PASSWORD)


def row_of(database: Database, session_id: str) -> AccountSession:
    with database.read() as session:
        return session.scalars(
            sa.select(AccountSession).where(AccountSession.id == session_id)
        ).one()


def test_a_token_brings_its_account_and_what_it_holds_now(auth: Auth, anna: Profile) -> None:
    opened = auth.sessions.open(anna.id)
    auth.accounts.grant(anna.id, "cameras", "read")
    caller = auth.sessions.recognise(opened.token)
    assert caller is not None
    assert (caller.account_id, caller.session_id, caller.via) == (anna.id, opened.id, "session")
    assert caller.may("cameras", "read")


def test_only_the_hash_of_a_token_is_kept(auth: Auth, anna: Profile, database: Database) -> None:
    opened = auth.sessions.open(anna.id)
    assert opened.token.startswith("psn_")
    assert len(opened.token) == 4 + 43
    assert opened.token not in repr(vars(row_of(database, opened.id)))


def test_a_revoked_session_is_refused_by_the_next_request(auth: Auth, anna: Profile) -> None:
    opened, other = auth.sessions.open(anna.id), auth.sessions.open(anna.id)
    assert auth.sessions.recognise(opened.token) is not None
    auth.sessions.revoke(anna.id, opened.id)
    assert auth.sessions.recognise(opened.token) is None
    assert auth.sessions.recognise(other.token) is not None


def test_a_session_ends_with_its_time(auth: Auth, anna: Profile, clock: SettableClock) -> None:
    opened = auth.sessions.open(anna.id)
    clock.move(timedelta(hours=24 * 7) - timedelta(seconds=1))
    assert auth.sessions.recognise(opened.token) is not None
    clock.move(timedelta(seconds=1))
    assert auth.sessions.recognise(opened.token) is None
    assert auth.sessions.list(anna.id) == []


def test_sessions_are_listed_newest_first_with_their_device(
    auth: Auth, anna: Profile, clock: SettableClock
) -> None:
    first = auth.sessions.open(anna.id, user_agent="Phone" * 200, address="192.168.1.7")
    clock.move(timedelta(seconds=1))
    second = auth.sessions.open(anna.id, audience="drawings")
    listed = auth.sessions.list(anna.id)
    assert [session.id for session in listed] == [second.id, first.id]
    assert listed[1].address == "192.168.1.7"
    assert len(listed[1].user_agent or "") == 400


def test_nobody_can_end_the_session_of_another(auth: Auth, anna: Profile) -> None:
    other = auth.accounts.sign_up(email="ben@example.org", password=PASSWORD)
    opened = auth.sessions.open(anna.id)
    with pytest.raises(NotFound):
        auth.sessions.revoke(other.id, opened.id)
    assert auth.sessions.recognise(opened.token) is not None


def test_last_seen_is_written_at_most_once_a_minute(
    auth: Auth, anna: Profile, clock: SettableClock, database: Database
) -> None:
    opened = auth.sessions.open(anna.id)
    start = clock.now()
    clock.move(timedelta(seconds=59))
    auth.sessions.recognise(opened.token)
    assert row_of(database, opened.id).last_seen_at == start
    clock.move(timedelta(seconds=1))
    auth.sessions.recognise(opened.token)
    assert row_of(database, opened.id).last_seen_at == clock.now()
    assert auth.accounts.profile(anna.id).last_seen_at == clock.now()


def test_sessions_that_ended_long_ago_are_forgotten(
    auth: Auth, anna: Profile, clock: SettableClock, database: Database
) -> None:
    auth.sessions.open(anna.id)
    clock.move(timedelta(days=40))
    kept = auth.sessions.open(anna.id)
    auth.sessions.prune()
    with database.read() as session:
        assert session.scalars(sa.select(AccountSession.id)).all() == [kept.id]


def test_a_signed_token_counts_only_while_its_session_lives(auth: Auth, anna: Profile) -> None:
    opened = auth.sessions.open(anna.id, audience="properties")
    token = auth.sessions.signed(opened, audience="properties", claims={"user_id": 7, "aud": "x"})
    caller = auth.sessions.recognise_signed(token)
    assert caller is not None
    assert caller.audience == "properties"
    assert caller.account_id == anna.id
    auth.sessions.revoke(anna.id, opened.id)
    assert auth.sessions.recognise_signed(token) is None


def test_a_signed_token_for_another_domain_than_its_session_is_refused(
    auth: Auth, anna: Profile
) -> None:
    opened = auth.sessions.open(anna.id, audience="drawings")
    token = auth.sessions.signed(opened, audience="properties", claims={})
    assert auth.sessions.recognise_signed(token) is None


def test_a_signed_token_that_was_changed_or_has_expired_is_refused(
    auth: Auth, anna: Profile, clock: SettableClock
) -> None:
    opened = auth.sessions.open(anna.id, audience="drawings")
    token = auth.sessions.signed(opened, audience="drawings", claims={})
    head, body, signature = token.split(".")
    for wrong in (f"{head}.{body}.", f"{head}.{body[:-2]}AA.{signature}", "a.b.c", ".."):
        with pytest.raises(Unauthenticated):
            auth.sessions.recognise_signed(wrong)
    clock.move(timedelta(days=8))
    with pytest.raises(Unauthenticated):
        auth.sessions.recognise_signed(token)
