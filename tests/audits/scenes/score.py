"""Many outcomes as the few figures that an analysis is judged by, and whom it fails."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from tests.audits.scenes.judging import Finding, Outcome

from premises.audits.thermography.findings import Gate

QUANTITATIVE_K: Final = 10.0
_AREA_PX: Final = 100
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Shares are between 0 and 1; a figure nothing was there for is no number.

    `recall` and `named` count defects seen over 10 K or more; `recall` those deep and large
    enough to be seen, `recall_of_all` every one, a tenth of a kelvin deep or a few pixels large.
    """

    scenes: int
    with_faults: int
    median_error: float
    p90_error: float
    bias: float
    coverage: float
    below: float
    recall: float
    recall_of_all: float
    false_alarms: float
    stray_regions: float
    overlap: float
    overlap_share: float
    named: float
    refused: float
    deficit_ratio: float
    film_median: float
    film_p90: float


def score(outcomes: Sequence[Outcome]) -> Score:
    """The figures of these scenes; heat that was not told counts as an error of 100 %."""
    sound = [one for one in outcomes if one.is_sound]
    wrong = [one for one in outcomes if not one.is_sound]
    errors = [one.error for one in wrong]
    told = [one for one in wrong if one.told is not None]
    clear = [
        finding for one in wrong if one.gradient_k >= QUANTITATIVE_K for finding in one.findings
    ]
    should = [one for one in clear if one.should_be_found]
    overlaps = [one.overlap for one in should if one.overlap is not None and one.area_px > _AREA_PX]
    return Score(
        scenes=len(outcomes),
        with_faults=len(wrong),
        median_error=_quantile(errors, 0.5),
        p90_error=_quantile(errors, 0.9),
        bias=_quantile([one.signed_error for one in told], 0.5),
        coverage=_share(wrong, lambda one: one.is_covered),
        below=_share(told, _truth_is_above),
        recall=_share(should, _is_found),
        recall_of_all=_share(clear, _is_found),
        false_alarms=_share(sound, lambda one: one.false_regions > 0),
        stray_regions=_share(wrong, lambda one: one.false_regions > 0),
        overlap=_quantile(overlaps, 0.5),
        overlap_share=_share(overlaps, lambda one: one >= 0.7),
        named=_share([one for one in should if one.found], lambda one: bool(one.named)),
        refused=_share(outcomes, lambda one: one.gate in {Gate.REFUSED, Gate.NO_NUMBERS}),
        deficit_ratio=_quantile([one.deficit_ratio for one in told], 0.5),
        film_median=_quantile([abs(one.film_error) for one in told], 0.5),
        film_p90=_quantile([abs(one.film_error) for one in told], 0.9),
    )


def by_tag(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """The outcomes of each word that scenes were described by."""
    words = sorted({tag for one in outcomes for tag in one.tags})
    return {word: [one for one in outcomes if word in one.tags] for word in words}


def table(title: str, outcomes: Sequence[Outcome]) -> str:
    """All figures, then the main ones for each word, then the scenes that went worst."""
    whole = score(outcomes)
    lines = [title, "", *_main(whole), "", _HEAD]
    lines += [_row(word, score(some)) for word, some in by_tag(outcomes).items()]
    return "\n".join([*lines, "", "went worst:", *_worst(outcomes)]) + "\n"


def _main(whole: Score) -> list[str]:
    return [
        f"scenes                         {whole.scenes} ({whole.with_faults} with faults)",
        f"heat error, median             {whole.median_error:6.1%}   aim <= 15 %",
        f"heat error, 90th percentile    {whole.p90_error:6.1%}   aim <= 30 %",
        f"truth within P10-P90           {whole.coverage:6.1%}   aim 75-90 %",
        f"truth above P90, of those told {whole.below:6.1%}",
        f"told / true, median            {1 + whole.bias:6.3f}",
        f"film and scale alone, median   {whole.film_median:6.1%}",
        f"film and scale alone, 90th     {whole.film_p90:6.1%}",
        f"measured / true deficit        {whole.deficit_ratio:6.3f}",
        f"recall at >= 10 K              {whole.recall:6.1%}   aim >= 95 %",
        f"the same with the faintest     {whole.recall_of_all:6.1%}",
        f"false alarms on sound scenes   {whole.false_alarms:6.1%}   aim <= 2 %",
        f"stray regions beside faults    {whole.stray_regions:6.1%}",
        f"IoU over 100 px, median        {whole.overlap:6.2f}   aim >= 0.7",
        f"IoU over 100 px, share >= 0.7  {whole.overlap_share:6.1%}",
        f"kinds named right              {whole.named:6.1%}   aim >= 80 %",
        f"no numbers or refused          {whole.refused:6.1%}",
    ]


_HEAD: Final = (
    f"{'':<26}{'n':>5}{'bad':>5}{'med':>7}{'p90':>7}{'bias':>7}{'cover':>7}{'above':>7}"
    f"{'defic':>7}{'recall':>7}{'false':>7}{'stray':>7}{'IoU':>7}{'named':>7}{'refus':>7}"
)


def _row(word: str, one: Score) -> str:
    shares = (
        one.median_error,
        one.p90_error,
        one.bias,
        one.coverage,
        one.below,
        one.deficit_ratio,
        one.recall,
        one.false_alarms,
        one.stray_regions,
        one.overlap,
        one.named,
        one.refused,
    )
    return f"{word:<26}{one.scenes:>5}{one.with_faults:>5}" + "".join(map(_cell, shares))


def _cell(share: float) -> str:
    return f"{'-':>7}" if math.isnan(share) else f"{share:>7.0%}"


def _worst(outcomes: Sequence[Outcome]) -> list[str]:
    wrong = sorted((one for one in outcomes if not one.is_sound), key=lambda one: -one.error)
    alarms = [one for one in outcomes if one.is_sound and one.false_regions]
    return [
        *(
            f"  {one.number:>4} {one.signed_error:+6.0%} {one.gate:<14} {one.gradient_k:4.0f} K"
            f" film {one.film_w_m2k:4.1f} scale {one.scale_error:+4.0%}"
            f" deficit {one.deficit_ratio:5.2f} {_words(one.findings)}"
            for one in wrong[:25]
        ),
        *(
            f"  {one.number:>4} false alarm, {one.false_regions} regions: "
            + ", ".join(sorted(one.tags))
            for one in alarms[:25]
        ),
    ]


def _words(findings: Iterable[Finding]) -> str:
    return "; ".join(
        f"{one.name} {one.deepest_k:.1f} K {one.area_px} px"
        f" {'found' if one.found else 'MISSED'}{'' if one.named in {None, True} else ' as other'}"
        for one in findings
    )


def _truth_is_above(one: Outcome) -> bool:
    return one.told is not None and one.told.p90 < one.truth_w


def _is_found(one: Finding) -> bool:
    return one.found


def _quantile(values: Sequence[float], share: float) -> float:
    return float(np.quantile(values, share)) if values else float("nan")


def _share(values: Sequence[_T], holds: Callable[[_T], bool]) -> float:
    return sum(map(holds, values)) / len(values) if values else float("nan")
