"""Times are read the same however a file writes them."""

from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from premises.kernel.errors import Invalid
from premises.machines.sources.instants import Times

AT = 1_610_006_400_123
"""2021-01-07 08:00:00.123 in UTC, which is 09:00 in Madrid."""
MADRID = ZoneInfo("Europe/Madrid")


@pytest.mark.parametrize(
    ("column", "zone"),
    [
        (pa.array([AT]), None),
        (pa.array([AT * 1000]), None),
        (pa.array([AT * 1_000_000]), None),
        (pa.array([AT / 1000]), None),
        (pa.array([str(AT)]), None),
        (pa.array([f" {AT / 1000} "]), None),
        (pa.array(["2021-01-07T08:00:00.123Z"]), None),
        (pa.array(["2021-01-07 09:00:00.123456+01:00"]), None),
        (pa.array(["2021-01-07 09:00:00.123"]), MADRID),
        (pa.array([AT * 1_000_000]).cast(pa.timestamp("ns", tz="UTC")), None),
        (pa.array([AT + 3_600_000]).cast(pa.timestamp("ms")), MADRID),
    ],
)
def test_one_instant_is_one_instant(column: Any, zone: ZoneInfo | None) -> None:
    t_ms, bad = Times(zone=zone).read(column)
    assert t_ms.tolist() == [AT]
    assert bad.tolist() == [False]


def test_clocks_that_are_put_on_and_back_are_read_as_they_showed() -> None:
    shown = ["2021-03-28 01:59:59", "2021-03-28 03:00:00", "2021-10-31 03:00:00"]
    t_ms, _ = Times(zone=MADRID).read(pa.array(shown))
    assert t_ms[1] - t_ms[0] == 1000
    assert t_ms[2] == 1_635_645_600_000


def test_a_time_that_cannot_be_read_spoils_no_other() -> None:
    for column in (["2021-01-07T08:00:00Z", "soon", None], [str(AT), "soon", None]):
        t_ms, bad = Times().read(pa.array(column))
        assert bad.tolist() == [False, True, True]
        assert t_ms[0] // 1000 == AT // 1000


def test_without_a_zone_nobody_guesses() -> None:
    for column in (["2021-01-07 08:00:00"], ["2021-01-07 08:00:00", "soon"]):
        with pytest.raises(Invalid, match="--zone"):
            Times().read(pa.array(column))


def test_the_unit_is_decided_once_for_a_file_or_said() -> None:
    times = Times()
    times.read(pa.array([AT]))
    assert times.read(pa.array([5]))[0].tolist() == [5]
    assert Times("s").read(pa.array([5]))[0].tolist() == [5000]
    with pytest.raises(Invalid, match="unit"):
        Times("fortnight")
