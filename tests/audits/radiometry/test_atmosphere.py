"""Air dims the more there is of it and the moister it is, and nonsense constants do not matter."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.audits.radiometry import Atmosphere
from premises.audits.radiometry.atmosphere import USUAL, believed, is_believable, transmission

distances = st.floats(0, 500)
temperatures = st.floats(-40, 50)
humidities = st.floats(0, 1)


def test_as_much_passes_as_published_for_a_camera_at_a_usual_distance() -> None:
    # Minkina & Dudzik's model with FLIR's constants, reckoned by hand: 1 m, 20 °C, half moist.
    vapour = 0.5 * math.exp(1.5587 + 0.06939 * 20 - 2.7816e-4 * 400 + 6.8455e-7 * 8000)
    root = math.sqrt(vapour)
    expected = 1.9 * math.exp(-(0.006569 - 0.002276 * root)) - 0.9 * math.exp(
        -(0.01262 - 0.00667 * root)
    )
    assert transmission(1.0, 20.0, 0.5, USUAL) == pytest.approx(expected, abs=1e-12)
    assert 0.98 < expected < 1


@given(distances, temperatures, humidities)
def test_never_more_arrives_than_was_sent(distance: float, air: float, humidity: float) -> None:
    assert 0 < transmission(distance, air, humidity, USUAL) <= 1


@given(temperatures, humidities)
def test_nothing_is_lost_over_no_distance(air: float, humidity: float) -> None:
    assert transmission(0.0, air, humidity, USUAL) == 1.0


@given(st.floats(1, 100), st.floats(5, 40))
def test_further_and_moister_is_dimmer(distance: float, air: float) -> None:
    assert transmission(2 * distance, air, 0.5, USUAL) < transmission(distance, air, 0.5, USUAL)
    assert transmission(distance, air, 0.9, USUAL) < transmission(distance, air, 0.3, USUAL)


@pytest.mark.parametrize(
    "sentinels",
    [
        Atmosphere(math.nan, 0, 0, 0, 1.9),
        Atmosphere(1e30, 1e30, 1e30, 1e30, 1e30),
        Atmosphere(0, 0, 0, 0, 0),
        Atmosphere(math.inf, 0.0126, -0.0023, -0.0067, 1.9),
    ],
)
def test_sentinels_give_way_to_the_usual_constants(sentinels: Atmosphere) -> None:
    assert not is_believable(sentinels)
    assert believed(sentinels) == believed(None) == USUAL


def test_constants_that_make_more_arrive_than_was_sent_give_way() -> None:
    odd = Atmosphere(-5.0, 0.01, 0.0, 0.0, 1.9)
    assert transmission(4.0, 20.0, 0.5, odd) == transmission(4.0, 20.0, 0.5, USUAL)


@pytest.mark.parametrize("name", ["alpha1", "alpha2", "beta1", "beta2"])
def test_constants_without_measure_over_a_long_way_stop_nothing(name: str) -> None:
    """Each alone passes for a constant, and with much moist air its power leaves all numbers."""
    hostile = replace(USUAL, **{name: -10.0})
    assert is_believable(hostile)
    assert transmission(1e5, 200.0, 1.0, hostile) == transmission(1e5, 200.0, 1.0, USUAL)
    assert transmission(500.0, 60.0, 1.0, hostile) == transmission(500.0, 60.0, 1.0, USUAL)
