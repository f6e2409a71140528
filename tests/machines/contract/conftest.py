"""A real server over a machine whose log is short enough to be reckoned by hand."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.contract import FOLDER
from tests.house import House, houses
from tests.machines.pushing import push

from premises.app.building import build
from premises.app.settings import read
from premises.machines.service.machines import NewMachine


@pytest.fixture(scope="session")
def mill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """No workers: what is asked was worked out before the server started."""
    folder = tmp_path_factory.mktemp("mill")
    with houses(folder, folder) as open_house:
        house = open_house(model=False, start=False, JOBS__WORKERS="0", COMPAT="machines")
        building = build(read({"PREMISES_DATA_DIR": str(house.data_dir)}, dotenv=None))
        building.migrate()
        machines: Any = building.domains["machines"]
        machines.domain.machines.create(NewMachine("Mill", preset="heidenhain"))
        push(machines.domain, "mill", json.loads((FOLDER / "machines/log.json").read_text()))
        building.close()
        yield house.start()
