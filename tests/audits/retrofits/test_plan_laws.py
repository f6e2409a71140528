"""What holds for every plan, whatever leaks, measures and wishes there are."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.audits.energy import Ownership
from premises.audits.references import read_measures
from premises.audits.retrofits import Defect, Plan, Wishes, plan, words
from premises.audits.thermography.findings import Kind
from premises.audits.thermography.scene import Part, Side

MEASURES = read_measures()
dollars = st.floats(0, 400)
sizes = st.none() | st.floats(0.01, 30)
defects = st.lists(
    st.builds(
        Defect,
        number=st.integers(1, 9),
        kind=st.sampled_from([one.value for one in Kind]),
        part=st.sampled_from([one.value for one in Part]),
        conduction_usd=dollars,
        air_usd=dollars,
        area_m2=sizes,
        length_m=sizes,
        view=st.integers(0, 2),
        side=st.sampled_from(Side),
    ),
    max_size=5,
)
budgets = st.none() | st.floats(0, 3000)
wishes = st.builds(Wishes, st.none() | st.sampled_from(Ownership), budgets, st.floats(0, 400))


def cost(made: Plan) -> float:
    return math.fsum(one.cost_high_usd for one in made.suggestions)


@given(defects, wishes)
def test_savings_are_consistent_and_never_above_loss_or_ceiling(
    found: list[Defect], wished: Wishes
) -> None:
    made = plan(found, MEASURES, wished)
    parts = math.fsum(one.saves_usd for one in made.suggestions)
    assert parts == pytest.approx(made.savings_usd, abs=1e-6)
    assert 0 <= made.savings_usd <= min(made.loss_usd, wished.ceiling_usd)
    share = made.savings_usd / made.loss_usd if made.loss_usd else 0.0
    assert made.savings_percent == pytest.approx(100 * share)
    assert all(one.saves_usd >= 0 for one in made.suggestions)


@given(defects, wishes)
def test_budget_and_lease_are_respected(found: list[Defect], wished: Wishes) -> None:
    made = plan(found, MEASURES, wished)
    if wished.budget_usd is not None:
        assert cost(made) <= wished.budget_usd + 1e-6
    if wished.ownership is Ownership.RENT:
        assert all(one.measure.removable for one in made.suggestions)
    chosen = {one.measure.key for one in made.suggestions}
    assert all(chosen.isdisjoint(one.measure.instead_of) for one in made.suggestions)


@given(defects, st.floats(0, 3000), st.floats(0, 3000), st.floats(0, 400))
def test_a_larger_budget_never_saves_less(
    found: list[Defect], one: float, other: float, ceiling: float
) -> None:
    small, large = sorted((one, other))
    saved = [
        plan(found, MEASURES, Wishes(None, budget, ceiling)).savings_usd
        for budget in (small, large, None)
    ]
    assert saved[0] <= saved[1] + 1e-6
    assert saved[1] <= saved[2] + 1e-6


@given(defects, wishes, st.integers(0, 1000))
def test_the_order_in_which_things_come_does_not_matter(
    found: list[Defect], wished: Wishes, seed: int
) -> None:
    shuffled, measures = list(found), list(MEASURES)
    Random(seed).shuffle(shuffled)  # noqa: S311 - this is no secret.
    Random(seed).shuffle(measures)  # noqa: S311
    assert plan(shuffled, measures, wished) == plan(found, MEASURES, wished)


@given(defects, wishes)
def test_what_clients_show_fits_where_it_is_kept(found: list[Defect], wished: Wishes) -> None:
    for one in plan(found, MEASURES, wished).suggestions:
        said = words(one)
        assert 0 < len(said.subtitle) <= 255
        short = (said.title, said.difficulty, said.cost_range, said.estimated_reduction)
        assert all(0 < len(text) <= 64 for text in (*short, said.lifetime))
