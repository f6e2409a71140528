"""A house that asks who one is, with people who offer properties."""

from collections.abc import Iterator

import pytest
from tests.app.indoors import Indoors, indoors
from tests.house import SECRET
from tests.properties.routes.images.gallery import Gallery

from premises.app.domains import NAMES, SIGNUP_NAMES
from premises.kernel.auth import build_auth


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    rules = {"mode": "required", "secret": SECRET}
    domain = {"requests_per_minute": 0, "max_image_bytes": 1_000_000}
    with indoors(tmp_path_factory.mktemp("images"), auth=rules, properties=domain) as home:
        yield opened(home)


def opened(home: Indoors) -> Gallery:
    kernel, settings = home.building.kernel, home.building.settings.auth
    auth = build_auth(
        kernel.database, kernel.clock, settings, domains=NAMES, signup_domains=SIGNUP_NAMES
    )
    return Gallery(home, auth)
