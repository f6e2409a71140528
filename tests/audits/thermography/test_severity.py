"""Severity follows coldness and watts, and says how far it may be trusted."""

import pytest
from tests.audits.thermography.losing import examination, lost, region, view

from premises.audits.figures import Band
from premises.audits.thermography.findings import Gate, Kind
from premises.audits.thermography.heat import NO_LOSSES
from premises.audits.thermography.losses import Losses
from premises.audits.thermography.scene import Scale, Side
from premises.audits.thermography.severity import severity


def watts(p50: float) -> Losses:
    tiny = lost(examination())
    total = Band(p50, p50, p50)
    return Losses(
        regions=(),
        conduction_w=total,
        air_w=tiny.air_w,
        total_w=total,
        conduction_draws=None,
        air_draws=None,
    )


@pytest.mark.parametrize(
    ("factor", "watt", "word"),
    [
        (0.95, 1.0, "Low"),
        (0.90, 1.0, "Low"),
        (0.89, 1.0, "Moderate"),
        (0.75, 1.0, "Moderate"),
        (0.74, 1.0, "High"),
        (0.95, 12.0, "Moderate"),
        (0.95, 51.0, "High"),
    ],
)
def test_coldness_and_watts_decide(factor: float, watt: float, word: str) -> None:
    assert severity([examination(region(factor_min=factor))], [watts(watt)]) == word


def test_a_sound_surface_is_none() -> None:
    assert severity([examination()], [lost(examination())]) == "None"


def test_many_small_places_are_not_worse_than_one() -> None:
    many = [region(number, factor_min=0.93) for number in range(1, 9)]
    assert severity([examination(*many)], [watts(4.0)]) == "Low"


def test_mould_is_high() -> None:
    assert severity([examination(region(factor_min=0.8, mould_risk=True))], []) == "High"


def test_the_worst_view_decides() -> None:
    views = [examination(), examination(region(factor_min=0.7)), examination()]
    assert severity(views, []) == "High"


def test_glass_is_judged_by_watts_only() -> None:
    pane = examination(region(kind=Kind.GLASS, factor_min=0.5))
    assert severity([pane], [watts(0.0)]) == "None"
    assert severity([pane], [watts(80.0)]) == "High"


def test_from_outside_factors_say_little() -> None:
    facade = examination(region(factor_min=0.1), side=Side.OUTSIDE)
    assert severity([facade], [watts(5.0)]) == "Low"
    assert severity([facade], [watts(60.0)]) == "High"


def test_little_difference_is_said() -> None:
    weak = examination(region(factor_min=0.8), gate=Gate.LOW_CONFIDENCE)
    assert severity([weak], []) == "Moderate (low confidence)"
    assert severity([weak, examination(region(factor_min=0.8))], []) == "Moderate"


def test_watts_of_a_guessed_size_are_of_low_confidence() -> None:
    """A place is as cold as it is whatever its size, but money stands beside the word."""
    guessed = view(scale=Scale(0.01, 0.6, "guessed", is_guess=True))
    seen, sound = examination(region(factor_min=0.8)), examination()
    assert severity([seen], [lost(seen, guessed)]) == "Moderate (low confidence)"
    assert severity([seen], [lost(seen)]) == "Moderate"
    assert severity([seen, seen], [lost(seen), lost(seen, guessed)]).endswith("(low confidence)")
    assert severity([sound], [lost(sound, guessed)]) == "None"


def test_without_numbers_it_is_screening_only() -> None:
    seen = examination(region(), gate=Gate.NO_NUMBERS)
    refused = examination(gate=Gate.REFUSED)
    assert severity([seen], [NO_LOSSES]) == "Moderate (screening only)"
    assert severity([refused], [NO_LOSSES]) == "Not judged (screening only)"
    assert severity([], []) == "Not judged (screening only)"
    assert severity([refused, examination()], []) == "None"


def test_every_answer_fits_the_original_column() -> None:
    views = [[], [examination(region(factor_min=0.8), gate=Gate.LOW_CONFIDENCE)]]
    assert all(len(severity(one, [])) <= 64 for one in views)
