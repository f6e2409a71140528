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

PICTURES = 120
CAMERAS = 8
KILLS = 4
PATIENCE_S = 240.0


@pytest.mark.needs_model
def test_a_burst_survives_kills_of_the_whole_service(
    tmp_path: Path, installed_model: Path, photographs: Mapping[str, Path]
) -> None:
    """120 pictures on 8 cameras, `kill -9` at 4 moments by chance: all once, none twice.

    `make prove` does it with 2000 pictures and 20 kills, on PostgreSQL and over Celery too.
    """
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
        kwargs={"pictures": PICTURES, "cameras": CAMERAS, "pace_s": 0.04},
    )
    dropping.start()
    for number in range(KILLS):
        house.begin()
        # Some kills come at any moment, start-up included, the others while work is under way.
        is_at_work = number % 3 != 0
        if is_at_work:
            burst.wait_until_at_work(counts)
        # There are few pictures: soon after the first one, others are surely under way.
        time.sleep(chance.uniform(0.0, 0.5 if is_at_work else 2.0))
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
