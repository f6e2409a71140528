"""Two houses that all tests of audits' doors share: an open one, and one that asks who one is."""

from collections.abc import Iterator

import pytest
from tests.app.indoors import Indoors, indoors
from tests.audits.routes.visits import ANNA, google_token
from tests.house import SECRET
from tests.kernel.auth.issuer import CLIENT_ID, SigningKey, serving

from premises.app.domains import NAMES, SIGNUP_NAMES
from premises.kernel.auth import Auth, build_auth


@pytest.fixture(scope="session")
def open_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indoors]:
    with indoors(tmp_path_factory.mktemp("open"), "audits") as house:
        yield house


@pytest.fixture(scope="session")
def google_key() -> SigningKey:
    return SigningKey("key-one")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, google_key: SigningKey) -> Iterator[Indoors]:
    """A house that asks who one is; Google vouches for people."""
    with serving() as issuer:
        issuer.publish(google_key)
        rules = {
            "mode": "required",
            "secret": SECRET,
            "google_client_ids": [CLIENT_ID],
            "google_certs_url": issuer.url,
        }
        with indoors(tmp_path_factory.mktemp("strict"), "audits", auth=rules) as house:
            yield house


@pytest.fixture(scope="session")
def people(home: Indoors) -> Auth:
    """The owner's hand in that house."""
    kernel, settings = home.building.kernel, home.building.settings.auth
    return build_auth(
        kernel.database, kernel.clock, settings, domains=NAMES, signup_domains=SIGNUP_NAMES
    )


@pytest.fixture(scope="session")
def anna(home: Indoors, people: Auth, google_key: SigningKey) -> dict[str, str]:
    """Headers of somebody who signed in with Google, and may use audits for herself."""
    headers = {"Authorization": f"Bearer {google_token(google_key)}"}
    assert home.client.get("/api/auth/me", headers=headers).status_code == 200
    people.accounts.grant(people.accounts.find(ANNA).id, "audits", "own")
    return headers


@pytest.fixture(scope="session")
def bert(people: Auth) -> dict[str, str]:
    """Headers of somebody else who may use audits for himself."""
    return _headers(people, "bert@example.org", "own")


@pytest.fixture(scope="session")
def helper(people: Auth) -> dict[str, str]:
    """Headers of somebody who may write the rows of the house."""
    return _headers(people, "helper@example.org", "write")


@pytest.fixture(scope="session")
def stranger(people: Auth) -> dict[str, str]:
    """Headers of somebody with an account, and without any right to audits."""
    return _headers(people, "stranger@example.org", "")


@pytest.fixture(scope="session")
def phone(people: Auth) -> str:
    """The base path of an original client that sends no token."""
    admitted = people.clients.add_client("audits", scope="write")
    return admitted.base_path or ""


def _headers(people: Auth, email: str, level: str) -> dict[str, str]:
    account = people.accounts.create_account(email=email, password=None)
    if level:
        people.accounts.grant(account.id, "audits", level)
    return {"Authorization": f"Bearer {people.sessions.open(account.id).token}"}
