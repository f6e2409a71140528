"""A whole service, one for each module of tests that asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.house import Open, houses


@pytest.fixture(scope="module")
def open_house(tmp_path_factory: pytest.TempPathFactory, installed_model: Path) -> Iterator[Open]:
    with houses(tmp_path_factory.mktemp("houses"), installed_model) as open_:
        yield open_


@pytest.fixture(scope="session")
def bus(photographs: dict[str, Path]) -> bytes:
    """Four people and a bus; the detector is sure of the people."""
    return photographs["bus"].read_bytes()


@pytest.fixture(scope="session")
def cat(photographs: dict[str, Path]) -> bytes:
    """A cat, and nobody else."""
    return photographs["chelsea"].read_bytes()
