"""Nothing accepted is lost and nothing is told twice, however often the whole service is killed."""

import os
import random
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests import burst
from tests.house import House
from tests.waiting import until

PICTURES = 500
CAMERAS = 8
KILLS = 10
PATIENCE_S = 240.0


@pytest.mark.needs_model
def test_a_burst_survives_ten_kills_of_the_whole_service(
    tmp_path: Path, installed_model: Path, photographs: Mapping[str, Path]
) -> None:
    """500 pictures on 8 cameras, `kill -9` at 10 random moments: all once, none twice."""
    seed = int(os.environ.get("PREMISES_TEST_SEED", time.time_ns() % 2**32))
    chance = random.Random(seed)  # noqa: S311 - no secret.
    house = House(
        tmp_path,
        installed_model,
        JOBS__WORKERS="2",
        DATABASE__SYNCHRONOUS="full",
        CAMERAS__BATCH_IDLE_TIMEOUT_SECONDS="2",
        CAMERAS__BATCH_WINDOW_SECONDS="10",
    )
    counts = burst.Counts(f"sqlite:///{house.data_dir / 'premises.db'}")
    dropping = threading.Thread(
        target=burst.drop_pictures,
        args=(house.base, photographs["bus"], seed),
        kwargs={"pictures": PICTURES, "cameras": CAMERAS, "pace_s": 0.07},
    )
    dropping.start()
    for number in range(KILLS):
        house.begin()
        # Some kills come at any moment, start-up included, the others while work is under way.
        if number % 3:
            burst.wait_until_at_work(counts)
        time.sleep(chance.uniform(0.0, 2.0))
        house.kill()
    dropping.join()
    house.start()
    try:
        _wait_until_all_is_done(house, counts)
    finally:
        house.stop()
    found = counts()
    print(f"seed {seed}: {found}")  # noqa: T201 - the counts are worth reading.
    burst.check(found, PICTURES)


def _wait_until_all_is_done(house: House, counts: burst.Counts) -> None:
    try:
        until(lambda: burst.is_over(counts(), PICTURES), PATIENCE_S)
    except AssertionError:
        pytest.fail(f"not done after {PATIENCE_S} s: {counts()}\n{house.log()[-4000:]}")
