"""Before and after are told apart from the weather: by laws, tables and imagined walls."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from premises.audits.comparison import (
    Coolness,
    Judgement,
    Spot,
    compare,
    restored,
    spot_of,
    stored,
)
from premises.audits.figures import Band
from premises.audits.thermography.findings import (
    Examination,
    Gate,
    Kind,
    Region,
    Surface,
    Verdict,
)
from premises.audits.thermography.scene import Part, Scale, Side, Temperatures, View

NOTHING = Coolness()
LEAK = Coolness(deficit_px_k=9_600.0, area_px=4_800)
"""A sixteenth of the picture, 2 K colder than the wall around it."""


def spot(inside_c: float = 20.0, outside_c: float = 0.0, leak: Coolness = LEAK) -> Spot:
    """A wall at 0.95 of the way to the room's air, 320 x 240 pixels, 2 m wide."""
    return Spot(
        part="wall",
        side="inside",
        inside_c=inside_c,
        outside_c=outside_c,
        sound_c=outside_c + 0.95 * (inside_c - outside_c),
        noise_k=0.07,
        rows=240,
        columns=320,
        metres_per_px=2 / 320,
        scale_sd=0.05,
        defects=leak,
        glass=NOTHING,
        factor_min=0.7 if leak.area_px else 0.95,
        is_approximate=False,
    )


def scaled(leak: Coolness, by: float) -> Coolness:
    return replace(leak, deficit_px_k=leak.deficit_px_k * by)


def colder(one: Spot, outside_c: float) -> Spot:
    """The same wall on another day: every kelvin below the room's air grows with the gradient."""
    by = (one.inside_c - outside_c) / one.difference_k
    leak, glass = scaled(one.defects, by), scaled(one.glass, by)
    sound_c = outside_c + one.sound_factor * (one.inside_c - outside_c)
    return replace(one, outside_c=outside_c, sound_c=sound_c, defects=leak, glass=glass)


def test_the_same_picture_twice_proves_no_change() -> None:
    found = compare(spot(), spot())
    assert found.judgement is Judgement.UNPROVEN
    assert found.change is not None
    assert found.change.p50 == 0
    assert found.remaining_percent is not None
    assert found.remaining_percent.p50 == 100


@pytest.mark.parametrize("outside_c", [-10.0, 5.0, 10.0])
def test_a_colder_or_warmer_day_alone_is_no_change(outside_c: float) -> None:
    found = compare(spot(), colder(spot(), outside_c))
    assert found.judgement is Judgement.UNPROVEN
    assert found.remaining_percent is not None
    assert math.isclose(found.remaining_percent.p50, 100)


@pytest.mark.parametrize("outside_c", [-10.0, 0.0, 8.0])
def test_a_fix_of_sixty_percent_is_seen_on_any_cold_day(outside_c: float) -> None:
    after = colder(spot(leak=scaled(LEAK, 0.4)), outside_c)
    found = compare(spot(), after)
    assert found.judgement is Judgement.BETTER
    assert found.remaining_percent is not None
    assert math.isclose(found.remaining_percent.p50, 40)
    assert found.sentence == "It became better: 60 % less heat is lost per kelvin than before."


def test_what_is_gone_is_fixed_and_what_is_new_became_worse() -> None:
    gone = compare(spot(), spot(leak=NOTHING))
    new = compare(spot(leak=NOTHING), spot())
    assert gone.judgement is Judgement.FIXED
    assert gone.sentence == "It is fixed: 100 % less heat is lost per kelvin than before."
    assert new.judgement is Judgement.WORSE
    assert new.remaining_percent is None
    assert new.sentence == "Heat is lost here now, and it was not before."


def test_where_nothing_is_lost_either_time_nothing_is_proven() -> None:
    found = compare(spot(leak=NOTHING), spot(leak=NOTHING))
    assert (found.judgement, found.sentence) == (
        Judgement.UNPROVEN,
        "Neither picture shows a place that loses heat.",
    )


def test_a_change_of_a_tenth_is_within_what_weather_and_framing_may_do() -> None:
    found = compare(spot(), spot(leak=scaled(LEAK, 0.9)))
    assert found.judgement is Judgement.UNPROVEN
    assert "do not prove" in found.sentence


def test_the_change_in_watts_per_kelvin_is_that_of_the_standard_film() -> None:
    found = compare(spot(), spot(leak=NOTHING))
    assert found.change_w_k is not None
    # 9,600 K px of 20 K, each pixel of (2 m / 320)², through 0.13 m²K/W.
    assert math.isclose(found.change_w_k.p50, -9_600 / 20 * (2 / 320) ** 2 / 0.13)
    assert found.change_w_k.p10 < found.change_w_k.p50 < found.change_w_k.p90


def test_without_a_scale_shares_of_the_picture_are_compared() -> None:
    before = replace(spot(), metres_per_px=None, scale_sd=0.4)
    found = compare(before, spot(leak=NOTHING))
    assert (found.judgement, found.unit, found.change_w_k) == (Judgement.FIXED, "share", None)
    assert found.before is not None
    assert math.isclose(found.before, 9_600 / 20 / (320 * 240))


def test_a_guessed_size_is_no_size_to_compare_by() -> None:
    """A width stated the second time must not make another framing of a guess."""
    seen = View(
        celsius=np.full((12, 16), 18, np.float32),
        temperatures=Temperatures(20.0, 0.0, "C", "stated"),
        scale=Scale(0.1, 0.6, "guessed", is_guess=True),
    )
    surface = Surface(seen.celsius, np.ones((12, 16), np.bool_), 0.1)
    verdict = Verdict(Gate.QUANTITATIVE, "made", "made")
    kept = spot_of(seen, Examination(verdict=verdict, side=Side.INSIDE, surface=surface))
    assert kept is not None
    assert kept.metres_per_px is None


def test_panes_are_compared_only_where_there_is_no_defect() -> None:
    pane = Coolness(deficit_px_k=40_000.0, area_px=10_000)
    old, new = replace(spot(leak=NOTHING), glass=pane), spot(leak=NOTHING)
    assert compare(old, replace(new, glass=scaled(pane, 0.4))).judgement is Judgement.BETTER
    with_leak = replace(spot(), glass=pane)
    assert compare(with_leak, replace(spot(), glass=NOTHING)).judgement is Judgement.UNPROVEN


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"outside_c": 15.5, "sound_c": 19.8}, "audits.no_gradient"),
        ({"outside_c": 40.0, "sound_c": 21.0}, "audits.other_season"),
        ({"side": "outside"}, "audits.other_side"),
        ({"part": "door"}, "audits.other_part"),
        ({"metres_per_px": 5 / 320}, "audits.other_framing"),
        ({"sound_c": 12.0}, "audits.other_surface"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_the_reason(
    changed: dict[str, object], code: str
) -> None:
    other = replace(spot(), **changed)  # type: ignore[arg-type]
    for found in (compare(spot(), other), compare(other, spot())):
        assert (found.judgement, found.code) == (Judgement.NOT_COMPARABLE, code)
        assert found.change is None
        assert found.sentence.endswith(".")


def test_a_part_that_was_not_stated_may_be_any() -> None:
    assert compare(spot(), replace(spot(), part="")).judgement is Judgement.UNPROVEN


def test_small_gradients_and_colours_are_remarked_and_less_sure() -> None:
    plain = compare(spot(), spot(leak=NOTHING))
    mild = compare(spot(), colder(spot(leak=NOTHING), 13.0))
    coloured = compare(replace(spot(), is_approximate=True), spot(leak=NOTHING))
    assert [len(one.remarks) for one in (plain, mild, coloured)] == [0, 1, 1]
    assert _width(coloured.change) > _width(plain.change)


def _width(band: Band | None) -> float:
    assert band is not None
    return band.p90 - band.p10


leaks = st.builds(
    Coolness,
    deficit_px_k=st.floats(0, 40_000),
    area_px=st.integers(1, 20_000),
)
spots = st.builds(spot, inside_c=st.floats(18, 24), outside_c=st.floats(-15, 12), leak=leaks)


@settings(deadline=None)
@given(spots, spots)
def test_looking_backwards_turns_every_change_round(one: Spot, other: Spot) -> None:
    there, back = compare(one, other), compare(other, one)
    if there.change is None or back.change is None:
        assert there.code == back.code
        return
    assert math.isclose(there.change.p50, -back.change.p50)
    assert math.isclose(there.change.p10, -back.change.p90, abs_tol=1e-12)
    is_better = {Judgement.FIXED, Judgement.BETTER}
    assert (there.judgement in is_better) == (back.judgement is Judgement.WORSE)


@settings(deadline=None)
@given(spots, st.floats(-15, 9))
def test_the_weather_of_the_second_day_changes_no_amount(one: Spot, outside_c: float) -> None:
    found = compare(one, colder(one, outside_c))
    assert found.before is not None
    assert found.after is not None
    assert math.isclose(found.before, found.after, abs_tol=1e-12)
    assert found.judgement is Judgement.UNPROVEN


@settings(deadline=None)
@given(spots)
def test_a_spot_survives_being_stored(one: Spot) -> None:
    assert restored(json.loads(json.dumps(stored(one)))) == one


def picture(outside_c: float, depth: float, seed: int) -> Spot | None:
    """A wall with a cold patch, as it would be examined; the patch `depth` of the gradient deep."""
    rng = np.random.default_rng(seed)
    gap_k = 21.0 - outside_c
    rows, columns = np.mgrid[0:120, 0:160]
    shape = np.exp(-(((rows - 60) / 20) ** 2) - ((columns - 80) / 25) ** 2)
    sound = np.full((120, 160), outside_c + 0.94 * gap_k) + (60 - rows) / 120
    celsius = (sound - depth * gap_k * shape + rng.normal(0, 0.06, rows.shape)).astype(np.float32)
    deficit = sound - celsius
    mask = shape > 0.05
    view = View(
        celsius=celsius,
        temperatures=Temperatures(21.0, outside_c, "C", "stated"),
        part=Part.WALL,
        scale=Scale(0.01, 0.05, "stated"),
    )
    surface = Surface(sound.astype(np.float32), ~mask, 0.06)
    region = Region(
        number=1,
        kind=Kind.MISSING_INSULATION,
        reason="",
        mask=mask,
        area_px=int(mask.sum()),
        deficit_px_k=float(deficit[mask].sum()),
        deepest_k=float(deficit.max()),
        length_px=40.0,
        width_px=30.0,
        coldest_c=float(celsius.min()),
        mean_c=float(celsius[mask].mean()),
        sound_c=float(np.median(sound)),
        factor_min=float((celsius.min() - outside_c) / gap_k),
        factor_mean=0.9,
        incidence=1.2,
        mould_risk=False,
    )
    verdict = Verdict(Gate.QUANTITATIVE, "audits.quantitative", "It can be judged.")
    return spot_of(
        view,
        Examination(verdict=verdict, side=Side.INSIDE, surface=surface, regions=(region,)),
    )


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("depth_after", "judgement"),
    [(0.06, Judgement.BETTER), (0.15, Judgement.UNPROVEN), (0.01, Judgement.FIXED)],
)
def test_pictures_of_different_days_tell_a_fix_from_the_weather(
    seed: int, depth_after: float, judgement: Judgement
) -> None:
    before = picture(outside_c=3.0, depth=0.15, seed=seed)
    after = picture(outside_c=-9.0, depth=depth_after, seed=seed + 100)
    assert before is not None
    assert after is not None
    assert compare(before, after).judgement is judgement


def test_a_refused_view_leaves_nothing_to_compare() -> None:
    airs = Temperatures(21.0, 3.0, "C", "stated")
    view = View(celsius=np.zeros((2, 2), np.float32), temperatures=airs)
    verdict = Verdict(Gate.REFUSED, "audits.sky", "This is sky.")
    assert spot_of(view, Examination(verdict=verdict, side=Side.INSIDE)) is None
