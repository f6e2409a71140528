"""The command line in a folder of its own, and whole houses to use it on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.app.typed import CommandLine
from tests.house import Open, houses


@pytest.fixture
def premises(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path)


@pytest.fixture
def open_house(tmp_path: Path) -> Iterator[Open]:
    """Opens houses for one test, each without a model."""
    with houses(tmp_path, tmp_path / "no-models") as open_:
        yield open_
