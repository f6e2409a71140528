"""Real pictures of thermal cameras, which are not part of the project."""

from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
THERMAL = REPOSITORY.parent / "shared" / "data" / "thermal"


@pytest.fixture
def real_file() -> Callable[[str], Path]:
    """The real picture whose name begins so; the test is left out where it is not at hand."""

    def found(start: str) -> Path:
        for path in sorted(THERMAL.glob(f"{start}*")):
            return path
        pytest.skip(f"{start} is not in the shared data folder")

    return found
