"""Feeds on databases of every kind."""

from pathlib import Path

import pytest
from tests.properties.reso.town import Town

from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell


@pytest.fixture
def town(database: Database, doorbell: PipeDoorbell, tmp_path: Path) -> Town:
    """A town on a database of every kind in turn."""
    return Town(database, doorbell, tmp_path)


@pytest.fixture
def here(sqlite: Database, doorbell: PipeDoorbell, tmp_path: Path) -> Town:
    """A town on SQLite, where the kind of database does not matter."""
    return Town(sqlite, doorbell, tmp_path)
