"""A house that all tests of machines' doors share, and a machine of its own for each of them."""

import itertools
from collections.abc import Iterator

import pytest
from tests.app.indoors import Indoors, indoors
from tests.machines.routes.visits import Visited

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indoors]:
    rules = {"settle_ms": 0, "max_batch_rows": 20_000}
    with indoors(tmp_path_factory.mktemp("shop"), "machines", machines=rules) as house:
        yield house


@pytest.fixture
def mill(home: Indoors) -> Visited:
    """A machine with a temperature, its operation and its alarms."""
    made = Visited(home, f"mill-{next(_NUMBERS)}")
    answer = home.client.post("/api/machines", json={"name": made.name, "preset": "heidenhain"})
    assert answer.status_code == 201, answer.text
    for name in ("TEMPERATURA_BASE", "MACHINE_IN_OPERATION"):
        made.ask("POST", "/variables", 201, json={"name": name})
    made.ask("POST", "/variables", 201, json={"name": "ALARMS", "datatype": "string"})
    return made
