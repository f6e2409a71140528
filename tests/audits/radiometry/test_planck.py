"""Counts become the temperatures that were in front of the camera."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.audits.flir_writer import AIR, PLACE, PLANCK, Shot, counts_of

from premises.audits.radiometry import (
    Environment,
    FileClass,
    Planck,
    Recording,
    stored_environment,
    temperatures,
)
from premises.audits.radiometry.planck import black_body_c, black_body_counts
from premises.kernel.errors import Invalid

SCENE = np.linspace(-30.0, 90.0, 60 * 80).reshape(60, 80)


def recorded(shot: Shot) -> Recording:
    return Recording(
        file_class=FileClass.RADIOMETRIC,
        counts=counts_of(shot),
        planck=shot.planck,
        environment=shot.place,
        atmosphere=shot.air,
    )


@pytest.mark.parametrize(
    "place",
    [
        PLACE,
        replace(PLACE, emissivity=1.0, distance_m=0.0),
        replace(PLACE, emissivity=0.7, reflected_c=-20.0),
        replace(PLACE, distance_m=50.0, humidity=1.0, atmosphere_c=35.0),
        replace(PLACE, window_transmission=0.82, window_c=30.0),
    ],
    ids=["room", "black body", "shiny", "far and moist", "window"],
)
def test_temperatures_are_those_that_were_there(place: Environment) -> None:
    read = temperatures(recorded(Shot(celsius=SCENE, place=place)), place)
    assert read.dtype == np.float32
    # One count is at most 0.06 K at -30 °C, and more where less of the surface's own arrives.
    assert np.abs(read - SCENE).max() < 0.08
    assert np.abs(read - SCENE)[SCENE > 10].max() < 0.02


def test_constants_that_are_left_open_are_those_of_the_file() -> None:
    recording = recorded(Shot(celsius=SCENE))
    assert np.array_equal(temperatures(recording, Environment()), temperatures(recording, PLACE))


def test_another_emissivity_makes_cold_places_colder_than_the_room_they_mirror() -> None:
    recording = recorded(Shot(celsius=SCENE))
    shinier = temperatures(recording, replace(PLACE, emissivity=0.8))
    plain = temperatures(recording, PLACE)
    assert (shinier[SCENE < 15] < plain[SCENE < 15]).all()
    assert (shinier[SCENE > 25] > plain[SCENE > 25]).all()


def test_every_count_from_first_to_last_is_reckoned_as_one_alone() -> None:
    counts = np.array([0, 1, 65_535, 40_000], np.uint16).reshape(2, 2)
    recording = replace(recorded(Shot(celsius=SCENE)), counts=counts)
    together = temperatures(recording, PLACE)
    for at in np.ndindex(2, 2):
        alone = replace(recording, counts=counts[at].reshape(1, 1))
        assert np.array_equal(temperatures(alone, PLACE)[0, 0], together[at], equal_nan=True)


def test_counts_that_no_warmth_makes_are_unknown() -> None:
    planck = Planck(r1=14985.93, r2=0.011283217, b=1398.1, f=1.0, o=-20_000.0)
    counts = np.array([[5_000, 19_999], [20_000, 40_000]], np.uint16)
    recording = Recording(
        file_class=FileClass.RADIOMETRIC, counts=counts, planck=planck, environment=PLACE
    )
    black = replace(PLACE, emissivity=1.0, distance_m=0.0)
    read = temperatures(recording, black)
    assert np.isnan(read).tolist() == [[True, True], [True, False]]


@given(st.floats(-60, 500))
def test_what_a_black_body_makes_the_sensor_count_leads_back_to_it(celsius: float) -> None:
    counts = np.array([black_body_counts(celsius, PLANCK)])
    assert black_body_c(counts, PLANCK)[0] == pytest.approx(celsius, abs=1e-6)


@given(st.integers(7_000, 60_000))
def test_more_counts_are_warmer(counts: int) -> None:
    one, more = black_body_c(np.array([counts, counts + 1.0]), PLANCK)
    assert one < more


def test_a_file_that_holds_degrees_is_taken_at_its_word() -> None:
    celsius = np.full((40, 40), 17.5, np.float32)
    recording = Recording(file_class=FileClass.MATRIX, celsius=celsius)
    assert temperatures(recording, Environment()) is celsius


def test_colours_alone_are_no_temperatures() -> None:
    with pytest.raises(Invalid) as refused:
        temperatures(Recording(file_class=FileClass.VISIBLE), Environment())
    assert refused.value.code == "audits.no_temperatures"


@pytest.mark.parametrize(
    "place",
    [
        replace(PLACE, emissivity=0.0),
        replace(PLACE, emissivity=1.01),
        replace(PLACE, emissivity=1e-320),
        replace(PLACE, emissivity=float("nan")),
        replace(PLACE, window_transmission=0.0),
        replace(PLACE, distance_m=-1.0),
        replace(PLACE, distance_m=float("inf")),
        replace(PLACE, humidity=45.0),
        replace(PLACE, atmosphere_c=1e4),
    ],
)
def test_a_place_from_which_nothing_arrives_is_refused(place: Environment) -> None:
    with pytest.raises(Invalid) as refused:
        temperatures(recorded(Shot(celsius=SCENE)), place)
    assert refused.value.code == "audits.environment_impossible"


def test_constants_that_somebody_made_up_give_the_unknown_and_no_fault() -> None:
    made_up = Planck(r1=1e30, r2=1e-30, b=1e-30, f=1.0, o=0.0)
    recording = replace(recorded(Shot(celsius=SCENE)), planck=made_up)
    assert np.isnan(temperatures(recording, PLACE)).all()


def test_air_with_sentinels_is_reckoned_as_usual_air() -> None:
    shot = Shot(celsius=SCENE)
    spoiled = replace(recorded(shot), atmosphere=replace(AIR, alpha1=float("nan")))
    assert np.array_equal(
        temperatures(spoiled, PLACE), temperatures(recorded(shot), stored_environment(spoiled))
    )
