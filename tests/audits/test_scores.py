"""The judge itself can fail: what is wrong, missed or invented counts against an analysis."""

from dataclasses import replace
from typing import Final

import pytest
from tests.audits.scenes.judging import Finding, Outcome
from tests.audits.scenes.score import score, table

from premises.audits.figures import Band
from premises.audits.thermography.findings import Gate

_FOUND: Final = Finding("patch", 1.5, 400, found=True, overlap=0.9, named=True)
_RIGHT: Final = Outcome(
    number=1,
    tags=frozenset({"wall"}),
    gradient_k=20.0,
    is_sound=False,
    gate=Gate.QUANTITATIVE,
    code="",
    truth_w=10.0,
    told=Band(8.0, 10.0, 12.0),
    false_regions=0,
    findings=(_FOUND,),
    scale_error=0.0,
    film_w_m2k=8.0,
    deficit_ratio=1.0,
)
_SOUND: Final = replace(_RIGHT, is_sound=True, truth_w=0.0, told=None, findings=())


def test_what_is_right_everywhere_has_the_best_score() -> None:
    best = score([_RIGHT, _SOUND])
    assert (best.median_error, best.coverage, best.recall, best.named) == (0.0, 1.0, 1.0, 1.0)
    assert (best.false_alarms, best.stray_regions, best.overlap) == (0.0, 0.0, 0.9)


def test_heat_that_is_not_told_is_wrong_by_100_percent() -> None:
    silent = score([replace(_RIGHT, told=None)])
    assert silent.median_error == 1.0
    assert silent.coverage == 0.0


@pytest.mark.parametrize("truth_w", [7.9, 12.1])
def test_a_truth_outside_the_band_is_not_covered(truth_w: float) -> None:
    assert score([replace(_RIGHT, truth_w=truth_w)]).coverage == 0.0


def test_a_region_on_a_sound_scene_is_a_false_alarm() -> None:
    assert score([_SOUND, replace(_SOUND, false_regions=2)]).false_alarms == 0.5


def test_a_missed_defect_lessens_recall_where_it_could_be_seen() -> None:
    missed = replace(_FOUND, found=False, named=None)
    assert score([_RIGHT, replace(_RIGHT, findings=(missed,))]).recall == 0.5
    faint = replace(missed, deepest_k=0.3)
    told = score([_RIGHT, replace(_RIGHT, findings=(faint,))])
    assert (told.recall, told.recall_of_all) == (1.0, 0.5)


def test_below_ten_kelvins_nothing_must_be_found() -> None:
    missed = replace(_FOUND, found=False, named=None)
    assert score([_RIGHT, replace(_RIGHT, gradient_k=9.0, findings=(missed,))]).recall == 1.0


def test_the_table_shows_each_word_and_the_worst() -> None:
    text = table("title", [_RIGHT, replace(_RIGHT, number=77, told=None), _SOUND])
    assert "wall" in text
    assert text.index("went worst") < text.index("  77  -100%")
