"""Constants that were never set or cannot be true are replaced, and each time it is said."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.audits.flir_writer import AIR, PLACE, PLANCK

from premises.audits.radiometry import (
    Atmosphere,
    Environment,
    FileClass,
    Recording,
    environment_for,
    stored_environment,
)

INSIDE_C = 21.5


def recorded(place: Environment, air: Atmosphere | None = AIR) -> Recording:
    counts = np.full((40, 40), 13_000, np.uint16)
    return Recording(
        file_class=FileClass.RADIOMETRIC,
        counts=counts,
        planck=PLANCK,
        environment=place,
        atmosphere=air,
    )


def chosen(inside_c: float | None = INSIDE_C, **stored: Any) -> tuple[Environment, list[str]]:
    environment, notes = environment_for(recorded(replace(PLACE, **stored)), inside_c)
    assert all(note.sentence.endswith(".") or note.sentence.endswith("1.") for note in notes)
    return environment, [note.code for note in notes]


def test_constants_that_somebody_set_are_kept_without_a_word() -> None:
    assert chosen() == (PLACE, [])


@pytest.mark.parametrize(
    ("field", "stored", "used"),
    [
        ("emissivity", 0.0, 0.95),
        ("emissivity", 1.2, 0.95),
        ("emissivity", -1.0, 0.95),
        ("emissivity", None, 0.95),
        ("reflected_c", 298.0, INSIDE_C),
        ("reflected_c", -200.0, INSIDE_C),
        ("reflected_c", None, INSIDE_C),
        ("reflected_c", 20.0, INSIDE_C),
        ("reflected_c", 19.99, INSIDE_C),
        ("reflected_c", 22.0, INSIDE_C),
        ("atmosphere_c", 900.0, INSIDE_C),
        ("atmosphere_c", None, INSIDE_C),
        ("distance_m", -1.0, 1.0),
        ("distance_m", 1e9, 1.0),
        ("distance_m", None, 1.0),
        ("humidity", -0.1, 0.5),
        ("humidity", 1.7, 0.5),
        ("humidity", None, 0.5),
        ("window_transmission", 0.0, 1.0),
        ("window_transmission", 1.5, 1.0),
        ("window_transmission", None, 1.0),
    ],
)
def test_what_cannot_be_or_was_never_set_is_replaced_with_a_note(
    field: str, stored: float | None, used: float
) -> None:
    environment, codes = chosen(**{field: stored})
    assert getattr(environment, field) == used
    assert codes == [f"{field}_replaced"]


@pytest.mark.parametrize(
    ("field", "stored"),
    [("emissivity", 0.85), ("reflected_c", 20.5), ("distance_m", 0.0), ("humidity", 1.0)],
)
def test_what_can_be_is_believed(field: str, stored: float) -> None:
    environment, codes = chosen(**{field: stored})
    assert getattr(environment, field) == stored
    assert codes == []


def test_the_default_stays_where_nobody_says_how_warm_the_room_is() -> None:
    environment, codes = chosen(None, reflected_c=20.0)
    assert environment.reflected_c == 20.0
    assert codes == []


@pytest.mark.parametrize("side", ["inside", "outside"])
def test_a_surface_mirrors_the_air_on_the_side_of_the_camera(side: str) -> None:
    """A room's temperature instead of the frost would make a facade look a kelvin too cold."""
    recording = recorded(replace(PLACE, reflected_c=20.0, atmosphere_c=None))
    environment, notes = environment_for(recording, -7.0, side)
    assert (environment.reflected_c, environment.atmosphere_c) == (-7.0, -7.0)
    mirrored, between = (note.sentence for note in notes)
    assert mirrored.endswith(f"with which cameras are delivered: -7 °C, the air {side}, is taken.")
    assert between.endswith(f"the temperature of the air: -7 °C, the air {side}, is taken.")


def test_a_window_is_believed_but_pointed_out() -> None:
    environment, codes = chosen(window_transmission=0.82)
    assert environment.window_transmission == 0.82
    assert codes == ["window_in_front"]


def test_the_temperature_of_a_window_only_matters_where_there_is_one() -> None:
    assert chosen(window_c=None)[1] == []
    assert chosen(window_c=None, window_transmission=0.95)[1] == ["window_c_replaced"]


def test_sentinels_of_the_air_are_pointed_out() -> None:
    sentinels = Atmosphere(1e30, 1e30, 0, 0, 1e30)
    notes = environment_for(recorded(PLACE, sentinels), INSIDE_C)[1]
    assert [note.code for note in notes] == ["atmosphere_replaced"]


def test_a_file_that_holds_degrees_needs_no_constants() -> None:
    matrix = Recording(file_class=FileClass.MATRIX, celsius=np.zeros((40, 40), np.float32))
    assert environment_for(matrix, INSIDE_C) == (Environment(), ())


def test_the_stored_constants_are_kept_however_unlikely_and_only_gaps_are_filled() -> None:
    odd = replace(PLACE, reflected_c=298.0, humidity=None, emissivity=0.0)
    stored = stored_environment(recorded(odd))
    assert stored == replace(PLACE, reflected_c=298.0, humidity=0.5, emissivity=0.95)
