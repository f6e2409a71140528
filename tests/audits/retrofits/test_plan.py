"""A plan fits the place, the lease and the budget, and says why something is not in it."""

import math
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from premises.audits.energy import Ownership
from premises.audits.figures import Ledger
from premises.audits.references import read_measures
from premises.audits.retrofits import Defect, Lessens, Measure, Per, Plan, Wishes, plan, screening
from premises.audits.thermography.scene import Side

MEASURES = read_measures()
NO_WISHES = Wishes(None, None, math.inf)


def defect(
    number: int = 1,
    kind: str = "air_leak",
    part: str = "door",
    *,
    wall: float = 0.0,
    air: float = 0.0,
    area_m2: float | None = 0.5,
    length_m: float | None = 2.0,
    view: int = 0,
) -> Defect:
    return Defect(
        number=number,
        kind=kind,
        part=part,
        conduction_usd=wall,
        air_usd=air,
        area_m2=area_m2,
        length_m=length_m,
        view=view,
    )


def measure(key: str = "tape", cost: float = 10.0, reduction: float = 0.5) -> Measure:
    return Measure(
        key=key,
        title=key.title(),
        how="Stick it on.",
        kinds=("air_leak",),
        parts=("door",),
        removable=True,
        difficulty="Easy",
        lessens=Lessens.AIR,
        cost_low_usd=cost,
        cost_high_usd=cost,
        per=Per.EACH,
        lifetime_low_years=10,
        lifetime_high_years=10,
        reduction_low=reduction,
        reduction_high=reduction,
        source="a test",
        as_of="2026-11",
    )


def keys(made: Plan) -> list[str]:
    return [one.measure.key for one in made.suggestions]


def test_one_measure_saves_its_share_and_pays_back() -> None:
    made = plan([defect(air=40)], [measure(cost=10, reduction=0.5)], NO_WISHES)
    (one,) = made.suggestions
    assert (one.saves_usd, one.payback_years, one.numbers) == (20, 0.5, (1,))
    assert (made.loss_usd, made.savings_usd, made.savings_percent) == (40, 20, 50)
    assert not made.is_capped


def test_the_second_measure_acts_on_what_the_first_left() -> None:
    made = plan([defect(air=40)], [measure("a", 10), measure("b", 10)], NO_WISHES)
    assert made.savings_usd == pytest.approx(40 * (1 - 0.5 * 0.5))
    assert [one.saves_usd for one in made.suggestions] == pytest.approx([20, 10])


def test_a_measure_works_only_on_its_own_way_of_loss() -> None:
    bridge = defect(1, "thermal_bridge", wall=40, air=10)
    anywhere = replace(measure(), kinds=())
    assert plan([bridge], [anywhere], NO_WISHES).savings_usd == 5


def test_who_seals_a_leak_ends_the_cooling_of_the_surface_too() -> None:
    """Of 9 W that a leaking joint loses, 7 W are taken from its edge, by the same air."""
    leak = defect(wall=35, air=10)
    assert plan([leak], [measure()], NO_WISHES).savings_usd == 45 / 2


def test_what_a_leak_takes_from_the_surface_is_not_saved_twice() -> None:
    """Insulating a place that is cold because air leaks in ends nothing."""
    lagging = replace(measure("lagging"), kinds=(), lessens=Lessens.CONDUCTION)
    made = plan([defect(wall=35, air=10)], [measure(), lagging], NO_WISHES)
    assert keys(made) == ["tape"]
    assert (made.loss_usd, made.savings_usd) == (45, 45 / 2)


def test_what_makes_no_sense_together_is_not_suggested_together() -> None:
    rivals = [measure("a"), replace(measure("b", 12, 0.6), instead_of=("a",))]
    assert keys(plan([defect(air=40)], rivals, NO_WISHES)) == ["b"]


def test_what_does_not_pay_for_itself_is_left_out_and_told() -> None:
    dear = replace(measure("dear", 900, 0.9), difficulty="Hard")
    made = plan([defect(air=40)], [measure(), dear], NO_WISHES)
    assert keys(made) == ["tape"]
    assert made.left_out == ("Dear would take about 25 years to pay back, longer than it lasts.",)


def test_what_never_pays_is_told_in_one_sentence() -> None:
    dear = replace(measure("dear", 900, 0.9), difficulty="Hard")
    dearer = replace(measure("dearer", 9000, 0.9), difficulty="Hard")
    made = plan([defect(air=40)], [measure(), dear, dearer], NO_WISHES)
    (said,) = made.left_out
    assert said.startswith("Would help too, but take longer to pay back than they last: ")
    assert said.endswith(": Dear (about 25 years); Dearer (more than 100 years).")


def test_what_a_substitute_adds_must_pay_for_itself_too() -> None:
    """The second tape for $50 saves half of what is left: $1 a year for ten years."""
    made = plan([defect(air=4)], [measure("a", 5), measure("b", 50)], NO_WISHES)
    assert keys(made) == ["a"]


def test_what_the_budget_does_not_reach_is_told() -> None:
    wishes = Wishes(None, 20, math.inf)
    made = plan([defect(air=400)], [measure(cost=30)], wishes)
    assert keys(made) == []
    assert made.left_out == ("Tape would pay back in about 2 months, but costs up to $30.",)
    assert (made.savings_usd, made.savings_percent) == (0, 0)


def test_the_budget_holds_at_the_upper_end_of_prices() -> None:
    unsure = replace(measure(), cost_low_usd=5, cost_high_usd=25)
    assert keys(plan([defect(air=400)], [unsure], Wishes(None, 24.99, math.inf))) == []
    assert keys(plan([defect(air=400)], [unsure], Wishes(None, 25, math.inf))) == ["tape"]


def test_a_tenant_is_told_what_is_for_the_owner_to_decide() -> None:
    fixed = replace(measure(), removable=False)
    rent = plan([defect(air=40)], [fixed], Wishes(Ownership.RENT, None, math.inf))
    assert keys(rent) == []
    assert rent.left_out == ("Tape would help too, but is for the owner to decide.",)
    assert keys(plan([defect(air=40)], [fixed], Wishes(Ownership.OWN, None, math.inf))) == ["tape"]


def test_where_nothing_pays_the_best_easy_measure_is_offered_for_comfort() -> None:
    hard = replace(measure("hard", 60, 0.9), difficulty="Hard")
    made = plan([defect(air=0.5)], [measure("easy", 40), hard], NO_WISHES)
    assert keys(made) == ["easy"]
    assert "for comfort" in made.suggestions[0].reason


def test_savings_stop_at_the_ceiling_of_the_whole_house() -> None:
    made = plan([defect(air=400)], [measure(reduction=0.9)], Wishes(None, None, 100))
    assert made.is_capped
    assert (made.savings_usd, made.savings_percent) == (100, 25)
    assert made.suggestions[0].saves_usd == pytest.approx(100)


def test_beyond_the_ceiling_nothing_more_is_bought() -> None:
    wishes = Wishes(None, None, 100)
    made = plan([defect(air=400)], [measure("a", 10, 0.5), measure("b", 10, 0.6)], wishes)
    assert len(made.suggestions) == 1


def test_one_kit_serves_all_leaks_of_one_door() -> None:
    leaks = [defect(1, air=40), defect(2, air=10), defect(3, air=5, view=1)]
    (one,) = plan(leaks, [measure(cost=10)], NO_WISHES).suggestions
    assert (one.cost_high_usd, one.numbers) == (20, (1, 2, 3))


def test_what_is_sold_by_size_costs_by_size_and_never_below_the_least() -> None:
    sold = replace(measure(cost=2), per=Per.METRE)
    small = replace(sold, least_usd=50)
    leaks = [defect(1, air=40, length_m=3), defect(2, air=40, length_m=1.5)]
    assert plan(leaks, [sold], NO_WISHES).suggestions[0].cost_high_usd == 9
    assert plan(leaks, [small], NO_WISHES).suggestions[0].cost_high_usd == 50


def test_where_the_size_is_unknown_a_usual_one_is_taken_and_said() -> None:
    sold = replace(measure(cost=2), per=Per.METRE)
    (one,) = plan([defect(air=40, length_m=None)], [sold], NO_WISHES).suggestions
    assert one.cost_high_usd == 10
    assert "usual size" in one.reason


def test_what_is_sealed_in_the_room_is_not_suggested_for_places_seen_from_outside() -> None:
    inside = defect(1, "air_leak", "wall", air=20)
    outside = replace(inside, side=Side.OUTSIDE)
    in_the_room = {"skirting_seal", "outlet_gaskets", "attic_hatch"}
    for part in ("wall", ""):
        from_inside, from_outside = (
            {*keys(plan([replace(one, part=part)], MEASURES, NO_WISHES))}
            for one in (inside, outside)
        )
        assert from_inside & in_the_room
        assert from_outside
        assert not from_outside & in_the_room
        assert not {*keys(screening(part, MEASURES, NO_WISHES, Side.OUTSIDE))} & in_the_room


def test_without_a_loss_nothing_is_planned() -> None:
    for found in ([], [defect()], [defect(air=-3)]):
        made = plan(found, MEASURES, NO_WISHES)
        assert (made.suggestions, made.savings_percent, made.loss_usd) == ((), 0, 0)


@pytest.mark.parametrize(
    ("found", "ownership", "budget", "expected"),
    [
        (defect(air=40), Ownership.RENT, None, ["v_strip"]),
        (defect(air=40), Ownership.RENT, 20, ["foam_tape"]),
        (defect(air=40), Ownership.OWN, 200, ["v_strip", "door_threshold"]),
        (defect(1, "missing_insulation", "wall", wall=40), Ownership.RENT, None, []),
        (defect(1, "missing_insulation", "wall", wall=40), Ownership.OWN, None, ["batt_refill"]),
        (defect(1, "glass", "window", wall=40), Ownership.RENT, 30, ["shrink_film"]),
        (defect(1, "air_leak", "wall", air=20), Ownership.OWN, 15, ["skirting_seal"]),
        (defect(1, "thermal_bridge", "wall", wall=20), Ownership.OWN, 75, ["bridge_wedge"]),
        (defect(1, "air_leak", "", air=20), Ownership.RENT, None, ["attic_hatch"]),
    ],
)
def test_the_list_that_comes_along_gives_sensible_plans(
    found: Defect, ownership: Ownership, budget: float | None, expected: Sequence[str]
) -> None:
    made = plan([found], MEASURES, Wishes(ownership, budget, 150))
    assert set(expected) <= set(keys(made))
    assert bool(expected) is bool(made.suggestions)


@pytest.mark.parametrize("part", ["wall", "window", "door", "", "roof"])
def test_where_nothing_was_measured_advice_claims_no_saving(part: str) -> None:
    made = screening(part, MEASURES, Wishes(Ownership.RENT, 25, 0))
    assert made.suggestions or part == "roof"
    assert (made.savings_usd, made.savings_percent, made.loss_usd) == (0, 0, 0)
    for one in made.suggestions:
        assert one.measure.removable
        assert one.cost_high_usd <= 25
        assert (one.saves_usd, one.payback_years) == (0, None)
        assert "no saving is claimed" in one.reason


def test_advice_never_names_two_that_make_no_sense_together() -> None:
    named = keys(screening("window", MEASURES, NO_WISHES))
    assert not {"v_strip", "foam_tape", "rope_caulk"} <= set(named)
    assert len(named) == len(set(named)) > 1


def test_every_number_of_a_plan_can_be_followed_back() -> None:
    ledger = Ledger()
    ledger.note("energy.usd", 40.0, "$/a", source="a test")
    made = plan([defect(air=40)], MEASURES, Wishes(None, 50, 30), ledger)
    total = ledger["retrofits.savings_usd"]
    parts = [ledger[one].value for one in total.inputs]
    assert parts
    assert total.value == pytest.approx(sum(one for one in parts if isinstance(one, float)))
    assert ledger["retrofits.loss_usd"].inputs == ("energy.usd",)
    first = made.suggestions[0].measure
    assert first.source in ledger[f"retrofits.{first.key}.reduction_high"].source
    assert ledger["retrofits.savings_percent"].value == made.savings_percent


def test_a_plan_of_many_leaks_and_measures_is_made_at_once() -> None:
    leaks = [
        defect(n, kind, part, wall=20 + n, air=30 - n, view=n % 7)
        for n in range(60)
        for kind in ("air_leak", "glass")
        for part in ("door", "window")
    ]
    many = [replace(one, key=f"{one.key}_{n}", instead_of=()) for one in MEASURES for n in range(4)]
    began = time.perf_counter()
    assert plan(leaks, many, Wishes(None, 5000, 1000)).suggestions
    assert time.perf_counter() - began < 1
