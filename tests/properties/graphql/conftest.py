"""The house that tests of the API ask."""

from collections.abc import Iterator

import pytest
from tests.properties.graphql.club import Club, club


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Club]:
    """A house for tests that share it: each brings people of its own."""
    with club(tmp_path_factory.mktemp("club")) as opened:
        yield opened
