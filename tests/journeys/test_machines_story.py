"""A machine's rows come in, also late ones: the figures are right whatever happens to the house."""

from typing import Any, Final

from tests.house import House, Open
from tests.waiting import LOADING_S, until

T: Final = 1_645_599_600_000
"""2022-02-23 07:00 in UTC, 08:00 in Madrid."""
MINUTE: Final = 60_000
DAY: Final = "target_date=2022-02-23"
PUSH: Final = "/api/v1/telemetry?machine=mill"
_OTHERS: Final = {f"{name}__ENABLED": "false" for name in ("AUDITS", "DRAWINGS", "CAMERAS")}


def _push(house: House, key: str, *rows: tuple[str, int, object]) -> dict[str, Any]:
    answer = house.client.post(PUSH, json=rows, headers={"Idempotency-Key": key})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _hours(house: House) -> list[tuple[str, float, int]]:
    """Hour, mean and number of readings, as clients of the original read them."""
    answer = house.client.get(f"/api/v1/temperature?{DAY}&sensor_name=TEMPERATURA_BASE")
    hours = answer.json() if answer.status_code == 200 else []
    return [(one["dt"], one["avg_value"], one["readings_count"]) for one in hours]


def _changes(house: House) -> list[float]:
    window = "start=2022-02-23 07:00:00%2B00:00&end=2022-02-23 09:00:00%2B00:00"
    return [one["value"] for one in house.get(f"/api/v1/machine_changes?{window}")]


def test_a_machines_figures_are_right_after_a_kill_and_late_rows(open_house: Open) -> None:
    """Killed between the rows and their figures; afterwards all is as if it had never been."""
    house = open_house(model=False, JOBS__WORKERS="0", MACHINES__SETTLE_MS="0", **_OTHERS)
    made = house.client.post("/api/machines", json={"name": "Mill", "preset": "heidenhain"})
    assert made.status_code == 201, made.text
    for name in ("TEMPERATURA_BASE", "MACHINE_IN_OPERATION"):
        answer = house.client.post("/api/machines/mill/variables", json={"name": name})
        assert answer.status_code == 201, answer.text
    rows: list[tuple[str, int, object]] = [
        *(("TEMPERATURA_BASE", T + number * MINUTE, 1500 + number) for number in range(1, 60)),
        ("MACHINE_IN_OPERATION", T, 255),
        ("MACHINE_IN_OPERATION", T + 30 * MINUTE, 0),
    ]
    first = _push(house, "first", *rows)
    assert first["taken"] == len(rows) == 61
    # What was logged is told at once, figures only when somebody has worked them out.
    assert (_changes(house), _hours(house)) == ([255, 0], [])
    house.kill()

    house.set(JOBS__WORKERS="1")
    house.start()
    # Nobody was told whether the batch had come, so it is sent again, and counts once.
    assert _push(house, "first", *rows) == {**first, "is_repeat": True}
    until(lambda: _hours(house) == [("2022-02-23 08:00:00", 15.3, 59)], LOADING_S)
    assert _changes(house) == [255, 0]

    late = _push(house, "late", ("TEMPERATURA_BASE", T, 900), ("MACHINE_IN_OPERATION", T + 1, 0))
    assert late["taken"] == 2
    assert _changes(house) == [255, 0, 0]
    until(lambda: _hours(house) == [("2022-02-23 08:00:00", 15.2, 60)])
    until(lambda: house.count("jobs WHERE state = 'running'") == 0)
    assert house.count("machine_dirty") == house.count("jobs WHERE state = 'failed'") == 0
    assert house.count("machine_ingests") == 2
    told = house.rows("SELECT revision, row_count FROM machines")
    assert told[0]["row_count"] == 63
    assert house.count("outbox WHERE domain = 'machines'") == told[0]["revision"]
