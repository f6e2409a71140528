"""Suggestions are told in the words that clients of the original service show."""

from dataclasses import replace

import pytest

from premises.audits.references import read_measures
from premises.audits.retrofits import Suggestion, words
from premises.audits.retrofits.words import dollars, number_words, years

MEASURES = {one.key: one for one in read_measures()}
STRIP = Suggestion(
    measure=replace(MEASURES["v_strip"], cost_high_usd=20),
    numbers=(1,),
    cost_low_usd=10,
    cost_high_usd=20,
    saves_usd=20,
    payback_years=0.75,
    reason="Lessens the air that leaks at place 1.",
)


def test_a_suggestion_reads_like_the_original_ones() -> None:
    said = words(STRIP)
    assert said.difficulty == "Easy"
    assert said.cost_range == "$10–20"
    assert said.estimated_reduction == "50–70%"
    assert said.lifetime == "3–5 years"
    assert "Saves about $20.00 a year and pays for itself in about 9 months." in said.subtitle


def test_what_saves_less_than_it_costs_is_said_to_be_for_comfort() -> None:
    said = words(replace(STRIP, saves_usd=0.1, payback_years=150))
    assert "for comfort" in said.subtitle
    assert "150" not in said.subtitle


def test_less_than_a_cent_is_no_amount() -> None:
    said = words(replace(STRIP, saves_usd=0.004, payback_years=3000)).subtitle
    assert said.endswith("Saves less than a cent a year: for comfort.")


def test_general_advice_names_no_saving() -> None:
    said = words(replace(STRIP, saves_usd=0.0, payback_years=None, reason="No saving is claimed."))
    assert said.subtitle.endswith("No saving is claimed.")


def test_a_range_without_width_is_one_number() -> None:
    season = replace(MEASURES["shrink_film"], reduction_low=0.4)
    said = words(replace(STRIP, measure=season, cost_low_usd=25, cost_high_usd=25))
    assert (said.cost_range, said.estimated_reduction, said.lifetime) == ("$25", "40%", "1 year")


def test_the_least_that_anybody_comes_for_is_where_a_price_begins() -> None:
    seal = MEASURES["skirting_seal"]
    assert seal.least_usd == 6
    least = replace(STRIP, measure=seal, cost_low_usd=6, cost_high_usd=6)
    assert words(least).cost_range == "from $6"
    assert words(replace(least, cost_high_usd=9)).cost_range == "$6–9"


@pytest.mark.parametrize(
    ("usd", "said"), [(4.4, "$4"), (99.4, "$99"), (123.0, "$120"), (1284.0, "$1,300")]
)
def test_prices_have_no_more_digits_than_they_are_known_to(usd: float, said: str) -> None:
    assert dollars(usd) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0.01, "about a month"),
        (0.5, "about 6 months"),
        (1.2, "about a year"),
        (7.6, "about 8 years"),
        (1e9, "more than 100 years"),
    ],
)
def test_times_to_wait_are_told_as_people_say_them(count: float, said: str) -> None:
    assert years(count) == said


def test_places_are_named_by_their_numbers() -> None:
    assert number_words((2,)) == "place 2"
    assert number_words((1, 2, 5)) == "places 1, 2 and 5"
