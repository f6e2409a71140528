"""A house that asks who one is, and a pair of drawings compared in it, for tests of the doors."""

from collections.abc import Iterator

import pytest
from tests.app.indoors import Indoors, indoors
from tests.drawings.routes.visits import Compared, Headers, headers_of, sent_and_compared
from tests.house import SECRET

from premises.app.domains import NAMES, SIGNUP_NAMES
from premises.kernel.auth import Auth, build_auth


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indoors]:
    rules = {"mode": "required", "secret": SECRET}
    small = {"picture_dpi": 50}
    folder = tmp_path_factory.mktemp("drawings")
    with indoors(folder, "drawings", auth=rules, drawings=small) as house:
        yield house


@pytest.fixture(scope="session")
def accounts(home: Indoors) -> Auth:
    """The owner's hand in that house."""
    kernel, settings = home.building.kernel, home.building.settings.auth
    return build_auth(
        kernel.database, kernel.clock, settings, domains=NAMES, signup_domains=SIGNUP_NAMES
    )


@pytest.fixture(scope="session")
def anna(accounts: Auth) -> Headers:
    """Headers of somebody who may use drawings for herself."""
    return headers_of(accounts, "anna@example.org", "own")


@pytest.fixture(scope="session")
def bert(accounts: Auth) -> Headers:
    """Headers of somebody else who may use drawings for himself."""
    return headers_of(accounts, "bert@example.org", "own")


@pytest.fixture(scope="session")
def stranger(accounts: Auth) -> Headers:
    """Headers of somebody with an account, and without any right to drawings."""
    return headers_of(accounts, "stranger@example.org", "")


@pytest.fixture(scope="session")
def compared(home: Indoors, anna: Headers) -> Compared:
    """Anna's drawing in two revisions, compared; nobody changes anything about it."""
    return sent_and_compared(home, anna)


@pytest.fixture
def again(home: Indoors, anna: Headers) -> Compared:
    """Another such pair, for tests that change something about it."""
    return sent_and_compared(home, anna)
