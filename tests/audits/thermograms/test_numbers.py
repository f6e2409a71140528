"""Numbers and units are understood as cameras write them, and as readers of text misread them."""

import pytest

from premises.audits.thermograms.numbers import (
    Number,
    Unit,
    agreed,
    in_celsius,
    number,
    unit,
)


@pytest.mark.parametrize(
    ("text", "value", "decimals", "of"),
    [
        ("23.9", 23.9, 1, None),
        ("23,9", 23.9, 1, None),
        ("-7", -7, 0, None),
        ("−3.25", -3.25, 2, None),
        ("~18.3 °C", 18.3, 1, "C"),
        (">150.0℃", 150, 1, "C"),
        ("136°F", 136, 0, "F"),
        ("18.3°℃", 18.3, 1, "C"),
        ("18.3oC", 18.3, 1, "C"),
        ("74.7*F", 74.7, 1, "F"),
        ("20.9°", 20.9, 1, None),
        # A degree sign that was read as a zero is no second decimal.
        ("21.40C", 21.4, 1, "C"),
    ],
)
def test_a_number_is_understood(text: str, value: float, decimals: int, of: Unit | None) -> None:
    said = number(text)
    assert said is not None
    assert said.value == pytest.approx(value)
    assert (said.decimals, said.unit) == (decimals, of)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "FLIR",
        "2m",
        "49%",
        "2013-04-12",
        "9:24 AM",
        "1.2.3",
        "23.",
        "ε=1.00",
        "12345",
        "60C",
    ],
)
def test_what_is_no_temperature_is_none(text: str) -> None:
    assert number(text) is None


def test_a_unit_may_stand_alone() -> None:
    assert [unit(text) for text in ("°C", "℃", "OC", "oF", "°F")] == ["C", "C", "C", "F", "F"]
    assert [unit(text) for text in ("C", "FLIR", "°", "20", "")] == [None] * 5


def test_readings_count_only_where_enough_of_them_agree() -> None:
    a, b = Number(14.5, 1), Number(145.0, 0)
    assert agreed([a, a, a], 3) == a
    assert agreed([a, a, b], 3) is None
    assert agreed([a, None, a], 2) == a
    assert agreed([], 1) is None


def test_readings_with_different_units_never_agree() -> None:
    celsius, fahrenheit, bare = (Number(20.0, 0, of) for of in ("C", "F", None))
    assert agreed([celsius, bare, bare], 3) == celsius
    assert agreed([celsius, fahrenheit, bare], 2) is None


def test_the_last_decimal_tells_how_surely_a_number_is_known() -> None:
    assert Number(25.0, 0).rounded_by == 0.5
    assert Number(25.1, 1).rounded_by == pytest.approx(0.05)


def test_fahrenheit_becomes_celsius() -> None:
    assert in_celsius(71.6, "F") == pytest.approx(22)
    assert in_celsius(22, "C") == 22
