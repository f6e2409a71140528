"""How much of what could have been made in planned time was made, and was good."""

from dataclasses import replace
from fractions import Fraction

import pytest

from premises.machines.indicators import Production, effectiveness
from premises.machines.states import Durations

HOUR_MS = 3_600_000
SHIFT = Production(
    planned_ms=8 * HOUR_MS,
    states=Durations(run_ms=6 * HOUR_MS, idle_ms=HOUR_MS, down_ms=HOUR_MS),
    ideal_cycle_s=60.0,
    parts=300,
    good_parts=285,
)


def test_oee_is_the_product_of_its_factors_with_what_went_in() -> None:
    found = effectiveness(SHIFT)
    assert (found.availability, found.performance, found.quality) == (0.75, 0.8333, 0.95)
    assert found.oee == 0.5938
    assert found.utilisation == 0.75
    assert found.missing == ()
    assert found.production == SHIFT


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ({"planned_ms": None}, "planned_time"),
        ({"planned_ms": 0}, "planned_time"),
        ({"ideal_cycle_s": None}, "ideal_cycle_s"),
        ({"parts": None}, "parts"),
        ({"parts": 0}, "parts"),
        ({"good_parts": None}, "good_parts"),
    ],
)
def test_without_an_input_there_is_no_oee_but_its_name(
    without: dict[str, float | None], missing: str
) -> None:
    found = effectiveness(replace(SHIFT, **without))  # type: ignore[arg-type]
    assert found.oee is None
    assert found.missing == (missing,)


def test_factors_whose_inputs_are_there_are_shown() -> None:
    found = effectiveness(replace(SHIFT, parts=None, good_parts=None))
    assert (found.availability, found.performance, found.quality) == (0.75, None, None)
    assert found.missing == ("parts", "good_parts")


def test_a_machine_that_was_never_heard_is_not_said_to_have_stood_still() -> None:
    found = effectiveness(replace(SHIFT, states=Durations(unknown_ms=8 * HOUR_MS)))
    assert (found.availability, found.oee) == (None, None)
    assert found.missing == ("states", "run_time")


def test_a_machine_that_stood_still_was_not_available() -> None:
    found = effectiveness(replace(SHIFT, states=Durations(idle_ms=8 * HOUR_MS)))
    assert (found.availability, found.performance) == (0.0, None)
    assert found.missing == ("run_time",)


def test_missing_data_never_makes_a_machine_look_better() -> None:
    heard = effectiveness(SHIFT)
    cut = Durations(run_ms=4 * HOUR_MS, idle_ms=HOUR_MS, down_ms=HOUR_MS, unknown_ms=2 * HOUR_MS)
    half = effectiveness(replace(SHIFT, states=cut))
    assert half.availability is not None
    assert heard.availability is not None
    assert half.availability < heard.availability


def test_a_part_that_is_no_whole_number_counts_as_it_is() -> None:
    found = effectiveness(replace(SHIFT, parts=Fraction(601, 2), good_parts=Fraction(601, 2)))
    assert found.quality == 1


def test_shares_above_one_are_shown_as_they_are() -> None:
    assert effectiveness(replace(SHIFT, ideal_cycle_s=120)).performance == 1.6667
