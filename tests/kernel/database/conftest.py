"""A database that has the sample table besides its own."""

from collections.abc import Iterator

import pytest
from tests.kernel.database.samples import SampleBase

from premises.kernel.database import Database


@pytest.fixture
def samples(database: Database) -> Iterator[Database]:
    SampleBase.metadata.create_all(database.engine)
    yield database
    SampleBase.metadata.drop_all(database.engine)
