"""What the values of a state variable mean."""

import pytest

from premises.kernel.errors import Invalid
from premises.machines.canon import text_number
from premises.machines.states import State, meanings


def test_numbers_are_scaled_as_the_rows_are() -> None:
    said = meanings({"255": "run", "0.5": "idle"}, decimals=2, is_text=False)
    assert said == {25_500: State.RUN, 50: State.IDLE}


def test_texts_are_found_by_their_number() -> None:
    said = meanings({"ACTIVE": "run", "1": "down"}, decimals=0, is_text=True)
    assert said == {text_number("ACTIVE"): State.RUN, text_number("1"): State.DOWN}


@pytest.mark.parametrize("values", [{"255": "busy"}, {"ACTIVE": "run"}, {"inf": "run"}])
def test_what_means_nothing_is_refused_with_the_value(values: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        meanings(values, decimals=0, is_text=False)
    assert refusal.value.code == "machines.bad_meaning"
    assert refusal.value.facts["value"] in values
