"""An original installation to take over, in a file."""

from pathlib import Path

import pytest
from tests.audits.takeover.installations import Installation, install


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return install(f"sqlite:///{tmp_path / 'original.db'}")
