"""Two houses that all tests of cameras' doors share: one that sees, one where nothing happens."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.house import ONLY_CAMERAS, House, houses


@pytest.fixture(scope="session")
def seeing_house(
    tmp_path_factory: pytest.TempPathFactory, installed_model: Path
) -> Iterator[House]:
    with houses(tmp_path_factory.mktemp("seeing"), installed_model) as open_house:
        quick = {"CAMERAS__BATCH_IDLE_TIMEOUT_SECONDS": "1", "CAMERAS__RECONCILE_S": "1"}
        yield open_house(**quick, **ONLY_CAMERAS)


@pytest.fixture(scope="session")
def quiet_house(tmp_path_factory: pytest.TempPathFactory, installed_model: Path) -> Iterator[House]:
    """No model, no workers; listeners must be quick here, and say something now and then."""
    with houses(tmp_path_factory.mktemp("quiet"), installed_model) as open_house:
        yield open_house(
            model=False,
            JOBS__WORKERS="0",
            EVENTS__CLIENT_QUEUE="50",
            CAMERAS__RECONCILE_S="1",
            CAMERAS__WEBSOCKET_PING_S="1",
            CAMERAS__WEBSOCKET_IDLE_S="3",
            **ONLY_CAMERAS,
        )
