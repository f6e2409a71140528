"""Shops over databases of every kind."""

from pathlib import Path

import pytest
from tests.machines.shops import Shop, open_shop

from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell


@pytest.fixture
def shop(database: Database, tmp_path: Path, doorbell: PipeDoorbell) -> Shop:
    """A shop on a database of every kind in turn, without machines."""
    return open_shop(database, tmp_path, doorbell)


@pytest.fixture
def sqlite_shop(sqlite: Database, tmp_path: Path, doorbell: PipeDoorbell) -> Shop:
    return open_shop(sqlite, tmp_path, doorbell)
