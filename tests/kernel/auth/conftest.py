"""A real database, a clock that stands still, and a small application behind the real gate."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
from tests.kernel.auth.doors import SECRET, Door, application, auth_on

from premises.kernel.auth import Auth
from premises.kernel.clock import SettableClock
from premises.kernel.database import Database
from premises.kernel.settings import AuthSettings


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(datetime(2026, 11, 20, 12, 0, tzinfo=UTC))


@pytest.fixture
def database(sqlite: Database) -> Database:
    """Most of these tests ask one kind of database; `test_every_database` asks them all."""
    return sqlite


@pytest.fixture
def build(database: Database, clock: SettableClock) -> Callable[[AuthSettings], Auth]:
    """Builds auth with these settings on the test's database."""
    return partial(auth_on, database, clock)


@pytest.fixture
def auth(build: Callable[[AuthSettings], Auth]) -> Auth:
    """Everyone signs in."""
    return build(AuthSettings(mode="required", secret=SECRET))


@pytest.fixture
def open_auth(build: Callable[[AuthSettings], Auth]) -> Auth:
    """Whoever is at this machine is the owner."""
    return build(AuthSettings(mode="open"))


@pytest.fixture
def door(auth: Auth) -> Door:
    return Door(application(auth))


@pytest.fixture
def open_door(open_auth: Auth) -> Door:
    return Door(application(open_auth))
