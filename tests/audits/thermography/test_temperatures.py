"""What people write into two free text fields becomes degrees, or a sentence on what is wrong."""

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.audits.thermography import stated_temperatures
from premises.kernel.errors import Invalid

F71, F35 = (71 - 32) / 1.8, (35 - 32) / 1.8


@pytest.mark.parametrize(
    ("inside", "outside", "seen_c", "inside_c", "outside_c", "unit"),
    [
        ("71", "35", None, F71, F35, "F"),
        ("71F", "35 °F", None, F71, F35, "F"),
        (" 71 fahrenheit ", "35", 5.0, F71, F35, "F"),
        ("21,5 C", "3 °C", None, 21.5, 3.0, "C"),
        ("21.5\u00a0ºC", "\u22125", None, 21.5, -5.0, "C"),
        ("20 Celsius", "-5 deg C", None, 20.0, -5.0, "C"),
        ("21 degrees C", "41F", None, 21.0, 5.0, "C"),
        ("70 F", "2 C", None, (70 - 32) / 1.8, 2.0, "F"),
        ("21", "5", 16.0, 21.0, 5.0, "C"),
        ("21", "5", None, 21.0, 5.0, "C"),
        ("44", "30", 4.0, (44 - 32) / 1.8, (30 - 32) / 1.8, "F"),
        ("44", "30", 36.0, 44.0, 30.0, "C"),
        ("45", "46", 7.0, (45 - 32) / 1.8, (46 - 32) / 1.8, "F"),
        ("72", "95", 24.0, (72 - 32) / 1.8, 35.0, "F"),
        ("20", "20", 20.0, 20.0, 20.0, "C"),
        ("+21.", "5", 15.0, 21.0, 5.0, "C"),
    ],
)
def test_a_pair_is_read_in_the_unit_that_all_we_know_supports(
    inside: str, outside: str, seen_c: float | None, inside_c: float, outside_c: float, unit: str
) -> None:
    read = stated_temperatures(inside, outside, seen_c)
    assert (read.inside_c, read.outside_c) == pytest.approx((inside_c, outside_c))
    assert read.unit == unit
    assert read.reason


@pytest.mark.parametrize(
    "wrong",
    ["", "   ", None, "abc", "NaN", "inf", "1e9", "71F35", "7 1", "0x10", "--5", "21 K"],
)
@pytest.mark.parametrize("which", ["inside", "outside"])
def test_a_missing_or_unreadable_one_is_named(wrong: str | None, which: str) -> None:
    inside, outside = (wrong, "5 C") if which == "inside" else ("21 C", wrong)
    with pytest.raises(Invalid) as told:
        stated_temperatures(inside, outside, 15.0)
    assert told.value.code == "audits.bad_temperature"
    assert told.value.facts["which"] == which
    assert which in told.value.message


@pytest.mark.parametrize(
    ("inside", "outside"), [("200 F", "35 F"), ("21 C", "-61 C"), ("71", "900")]
)
def test_air_beyond_what_exists_on_earth_is_no_temperature(inside: str, outside: str) -> None:
    with pytest.raises(Invalid, match="between -60 and 60"):
        stated_temperatures(inside, outside, None)


def test_a_frozen_room_beside_mild_air_is_two_numbers_in_the_wrong_order() -> None:
    with pytest.raises(Invalid) as told:
        stated_temperatures("35", "71", 15.0)
    assert told.value.code == "audits.temperatures_swapped"


def test_a_hundred_thousand_letters_are_no_temperature_and_are_not_repeated() -> None:
    with pytest.raises(Invalid) as told:
        stated_temperatures("7" * 100_000, "35", None)
    assert len(told.value.message) < 200


@given(st.floats(8, 38), st.floats(-40, 14), st.sampled_from(["C", "F"]))
def test_with_a_unit_the_same_number_comes_back(
    inside_c: float, outside_c: float, unit: str
) -> None:
    def written(celsius: float) -> str:
        return f"{celsius * 1.8 + 32 if unit == 'F' else celsius:.4f} °{unit}"

    read = stated_temperatures(written(inside_c), written(outside_c), None)
    assert math.isclose(read.inside_c, inside_c, abs_tol=1e-3)
    assert math.isclose(read.outside_c, outside_c, abs_tol=1e-3)


@given(st.text(max_size=20))
def test_whatever_is_written_there_is_an_answer_or_a_reason(said: str) -> None:
    with contextlib.suppress(Invalid):
        read = stated_temperatures(said, "5 C", 15.0)
        assert -60 <= read.inside_c <= 60
