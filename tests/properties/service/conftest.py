"""Markets on databases of every kind."""

from pathlib import Path

import pytest
from tests.properties.service.market import Market, opened

from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell


@pytest.fixture
def market(database: Database, doorbell: PipeDoorbell, tmp_path: Path) -> Market:
    """A market on a database of every kind in turn."""
    return opened(database, doorbell, tmp_path)


@pytest.fixture
def here(sqlite: Database, doorbell: PipeDoorbell, tmp_path: Path) -> Market:
    """A market on SQLite, where the kind of database does not matter."""
    return opened(sqlite, doorbell, tmp_path)
