"""An original installation to take over, and a place to take it to."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import Backends
from tests.drawings.service.conftest import here, place
from tests.drawings.service.place import Place, built
from tests.drawings.takeover.doing import Take, taking
from tests.drawings.takeover.installations import Installation, install

from premises.kernel.database import Base, Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.settings import DatabaseSettings

__all__ = ["here", "place"]


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return install(f"sqlite:///{tmp_path / 'original.db'}")


@pytest.fixture
def take(here: Place, installation: Installation, tmp_path: Path) -> Take:
    """Takes that installation over to drawings on SQLite."""
    return taking(here, installation, tmp_path / "uploads")


@pytest.fixture(scope="session")
def settled(backends: Backends, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place to which it has been taken over; nobody changes anything there."""
    folder = tmp_path_factory.mktemp("settled")
    settings = DatabaseSettings(url=backends.new_url("sqlite"), synchronous="normal")
    with (
        contextlib.closing(Database(settings, "")) as database,
        contextlib.closing(PipeDoorbell(folder / "bells")) as doorbell,
    ):
        Base.metadata.create_all(database.engine)
        found = built(database, doorbell, folder / "blobs")
        taking(found, install(f"sqlite:///{folder / 'original.db'}"), folder / "uploads")()
        yield found
