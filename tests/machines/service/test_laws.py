"""Whatever comes, and in whatever order, the figures are those of the rows."""

import random
from typing import Final

import pytest
from tests.machines.shops import HOUR, Shop, Told, ms

from premises.machines.archive import DAY_MS, Stretch, utc_day

_ZONES: Final = (
    *("Europe/Madrid", "Australia/Lord_Howe", "Asia/Kathmandu"),
    *("America/Havana", "UTC"),
)
_FROM: Final = ms("2021-10-30 00:00")
"""The day before clocks are put back in Madrid; Havana and Lord Howe have theirs near it."""
_DAYS: Final = 4
_ALARMS: Final = (
    "[]",
    '[["1","Fallo grave",1,2,3]]',
    '[["1","Fallo grave",1,2,3],["2","Aviso",1,1,1]]',
    '[["2","Aviso",1,1,1]]',
    "NaN",
)
_NUMBERS: Final = {
    "TEMPERATURA_BASE": ("temperature", (0.0, 1525.0, 1530.0, float("nan"))),
    "X_UTIL": ("utilisation", (0.0, 10.0, 55.5, float("nan"))),
    "RUN": ("operation", (0.0, 255.0, float("nan"))),
    "PROGRAM": ("program", (1.0, 2.0, 7.0, 1500.0, float("nan"))),
    "KWH": ("meter", (0.0, 5.0, 10.0, 100.0, 90.0, float("nan"))),
    "CLOCK": ("clock", (1.0, 2.0)),
}


def _furnish(shop: Shop, zone: str) -> None:
    shop.machine(zone=zone, installed_kw=50.0)
    for name, (role, _) in _NUMBERS.items():
        nominal_kw = 15.1 if role == "utilisation" else None
        unit = "kWh" if role == "meter" else ""
        shop.variable(name, role, decimals=1, unit=unit, nominal_kw=nominal_kw)
    shop.variable("ALARMS", "alarms")


def _time(chance: random.Random) -> int:
    """Mostly near the edges of quarters and days, where mistakes live."""
    edge = _FROM + chance.randrange(_DAYS * 24) * HOUR
    step = chance.choice((0, 0, 1, -1, 900_000, 899_999, 450_000, chance.randrange(HOUR)))
    return edge + step


def _rows(chance: random.Random) -> dict[str, list[Told]]:
    rows: dict[str, list[Told]] = {}
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        name = chance.choice((*_NUMBERS, "ALARMS"))
        value: float | str = chance.choice(_ALARMS)
        if name != "ALARMS":
            value = chance.choice(_NUMBERS[name][1])
        rows.setdefault(name, []).append((_time(chance), value))
    return rows


def _act(shop: Shop, chance: random.Random) -> None:
    match chance.choice(("push", "push", "push", "replace", "step", "compact")):
        case "push":
            shop.push(_rows(chance))
        case "replace":
            start = _time(chance)
            stretch = Stretch(start, start + chance.choice((HOUR, 5 * HOUR, DAY_MS)))
            rows = {
                name: [row for row in told if stretch.from_ms <= row[0] < stretch.to_ms]
                for name, told in _rows(chance).items()
            }
            shop.push(rows, replaces=stretch)
        case "step":
            effects = shop.domain.recomputing.compute("m")
            if chance.random() < 0.3:
                # Something comes while figures are being worked out.
                shop.push(_rows(chance))
            with shop.database.write() as session:
                shop.domain.recomputing.apply(session, "m", effects)
        case _:
            day = utc_day(_FROM + chance.randrange(_DAYS) * DAY_MS)
            shop.domain.archive.compact("m", day)


def _live(shop: Shop, seed: int, steps: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret.
    _furnish(shop, _ZONES[seed % len(_ZONES)])
    for _ in range(steps):
        _act(shop, chance)
    shop.settle()


@pytest.mark.parametrize("seed", range(len(_ZONES)))
def test_late_doubled_corrected_and_vanished_rows_give_what_a_rebuild_would(
    sqlite_shop: Shop, seed: int
) -> None:
    _live(sqlite_shop, seed, 20)
    assert sqlite_shop.differences() == []


def test_they_do_so_on_every_database(shop: Shop) -> None:
    _live(shop, 7, 12)
    assert shop.differences() == []
