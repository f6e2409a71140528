"""An archive over a database of every kind and a folder."""

from pathlib import Path

import pytest

from premises.kernel.blobs import DiskStore, Shelf
from premises.kernel.database import Database
from premises.machines.archive import Archive


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Shelf:
    return Shelf(database, DiskStore(tmp_path / "blobs"), orphan_hours=24)


@pytest.fixture
def archive(database: Database, shelf: Shelf) -> Archive:
    return Archive(database, shelf, segment_rows=10)
