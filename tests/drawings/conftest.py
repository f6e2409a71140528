"""Real drawings, which are not part of the project."""

from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
DRAWINGS = REPOSITORY.parent / "shared" / "data" / "drawings"


@pytest.fixture
def drawings_data() -> Callable[[str], bytes]:
    """The real file of that name; the test is left out where it is not at hand."""

    def found(name: str) -> bytes:
        path = DRAWINGS / name
        if not path.exists():
            pytest.skip(f"{name} is not in the shared data folder")
        return path.read_bytes()

    return found
