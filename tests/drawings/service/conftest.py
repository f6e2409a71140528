"""Drawings on databases of every kind."""

from pathlib import Path

import pytest
from tests.drawings.service.place import Place, built

from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell


@pytest.fixture
def place(database: Database, doorbell: PipeDoorbell, tmp_path: Path) -> Place:
    """Drawings on a database of every kind in turn."""
    return built(database, doorbell, tmp_path / "blobs")


@pytest.fixture
def here(sqlite: Database, doorbell: PipeDoorbell, tmp_path: Path) -> Place:
    """Drawings on SQLite, where the kind of database does not matter."""
    return built(sqlite, doorbell, tmp_path / "blobs")
