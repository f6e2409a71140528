"""What is told of pairs of sheets is held against their truth: a few of each kind.

The whole table, at full size, is printed by `python -m bench.drawings --accuracy`.
"""

from collections.abc import Callable, Iterable, Sequence

import pytest
from tests.drawings.pairs import real, series
from tests.drawings.pairs.judging import judged
from tests.drawings.pairs.model import Titles
from tests.drawings.pairs.pair import FEW, NONE, SMALL, Pair
from tests.drawings.pairs.score import Score, faults, summed
from tests.drawings.pairs.transforms import ALL, Expected

from premises.drawings.sheets import Reader

DPI = 150.0
FORMS = (SMALL,)


def _judged(pairs: Iterable[Pair]) -> Sequence[Score]:
    return list(judged(pairs, Reader()))


@pytest.fixture(scope="module")
def revised() -> Sequence[Score]:
    """All transforms, styles and writers."""
    return _judged(series.revised(len(ALL) + 1, FORMS, 1, FEW))


@pytest.fixture(scope="module")
def scanned() -> Sequence[Score]:
    return _judged(series.pictures(3, FORMS, DPI, 21, scanned=True, counts=FEW))


@pytest.fixture(scope="module")
def clean() -> Sequence[Score]:
    return _judged(series.pictures(3, FORMS, DPI, 31, scanned=False, counts=FEW))


def test_sheets_are_put_on_each_other_rightly_or_refused(revised: Sequence[Score]) -> None:
    for one in revised:
        assert one.is_as_expected, (one.pair.name, one.outcome, one.rmse_mm)


def test_objects_are_put_on_each_other_within_a_twentieth_of_a_millimetre(
    revised: Sequence[Score],
) -> None:
    aligned = [one for one in revised if one.outcome == "aligned"]
    assert len(aligned) >= 20
    for one in aligned:
        assert one.rmse_mm is not None
        assert one.rmse_mm <= 0.05, one.pair.name


def test_changes_of_objects_are_found_and_none_is_made_up(revised: Sequence[Score]) -> None:
    whole = summed(_surely_aligned(revised))
    assert whole.changes > 200
    assert whole.f1 >= 0.98, faults(revised)
    assert whole.kinds >= 0.9
    assert whole.texts >= 0.95


def test_numbers_of_sheets_are_read_exactly(revised: Sequence[Score]) -> None:
    numbers = [right for one in revised for right in one.numbers_right]
    assert len(numbers) > 40
    assert sum(numbers) >= 0.975 * len(numbers)


def test_nothing_is_told_of_a_sheet_that_did_not_change() -> None:
    scores = _judged(series.unchanged(len(series.WRITTEN), FORMS, 51))
    assert all(one.is_as_expected for one in scores)
    assert sum(len(one.false) for one in scores) == 0, faults(scores)


@pytest.mark.needs_data
def test_changes_of_a_real_sheet_are_found(drawings_data: Callable[[str], bytes]) -> None:
    sheet = real.single(drawings_data("sample-finish-plan.pdf"), 2)
    pairs = (real.mutated(sheet, Titles(number="AF600", title=""), seed) for seed in (1, 2))
    scores = _judged(pairs)
    whole = summed(scores)
    assert whole.changes == 40
    assert whole.f1 >= 0.95, faults(scores)
    assert whole.kinds >= 0.9
    assert whole.rmse_max <= 0.05


def test_changes_of_clean_pictures_are_found(clean: Sequence[Score]) -> None:
    """Small sheets at 150 DPI, letters unread: a floor under what full-size sheets are held to."""
    whole = summed(clean)
    assert whole.f1 >= 0.75, faults(clean)
    assert whole.kinds >= 0.9


def test_changes_of_scans_are_found(scanned: Sequence[Score]) -> None:
    whole = summed(scanned)
    assert whole.f1 >= 0.7, faults(scanned)


def test_pictures_are_put_on_each_other_within_half_a_pixel(
    clean: Sequence[Score], scanned: Sequence[Score]
) -> None:
    pixel_mm = 25.4 / DPI
    assert all(one.is_as_expected for one in (*clean, *scanned))
    assert summed([*clean, *scanned]).rmse_max <= 0.5 * pixel_mm


def test_hardly_anything_is_told_of_pictures_without_a_change() -> None:
    same = series.pictures(1, FORMS, DPI, 41, scanned=False, counts=NONE)
    scans = series.pictures(2, FORMS, DPI, 43, scanned=True, counts=NONE)
    for one in _judged([*same, *scans]):
        assert one.is_as_expected
        assert len(one.false) <= 1, faults([one])


def _surely_aligned(scores: Sequence[Score]) -> list[Score]:
    """Where a sheet is mirrored or its views moved, what counts is only that nothing is wrong."""
    return [one for one in scores if one.pair.expected is Expected.ALIGNED]
