"""The judge is judged: pairs differ where their truth says so, and nowhere else."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates
from tests.drawings.pairs import scans, score, transforms
from tests.drawings.pairs.pair import FEW, NONE, SMALL, Pair, Recipe, made
from tests.drawings.pairs.scans import render
from tests.drawings.pairs.styles.catalogue import STYLES
from tests.drawings.pairs.writers.catalogue import WRITERS

from premises.drawings.content import Box
from premises.drawings.differencing import Category, Change, ChangeKind, Differences
from premises.drawings.registration import Alignment, Method

DPI = 60.0
COARSE_DPI = 50.0
PDF = [name for name, writer in WRITERS.items() if writer.suffix == ".pdf"]


def _mask(shape: tuple[int, ...], boxes: list[Box]) -> NDArray[np.bool_]:
    mask, scale = np.zeros(shape, bool), DPI / 25.4
    for box in boxes:
        grown = box.grown(0.8)
        rows = slice(max(int(grown.top * scale), 0), int(grown.bottom * scale) + 1)
        mask[rows, max(int(grown.left * scale), 0) : int(grown.right * scale) + 1] = True
    return mask


def _differs(pair: Pair) -> NDArray[np.bool_]:
    old, new = render(pair.old, DPI), render(pair.new, DPI)
    return np.asarray(np.abs(old.astype(np.int16) - new) > 40)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("seed", [1])
def test_a_pair_differs_at_each_of_its_changes_and_nowhere_else(style: str, seed: int) -> None:
    pair = made(Recipe(style=style, form=SMALL, counts=FEW, reissued=False, seed=seed))
    differs = _differs(pair)
    assert len(pair.truths) >= 9
    for truth in pair.truths:
        assert (differs & _mask(differs.shape, [truth.box, truth.old_box])).any(), truth
    places = [box for truth in pair.truths for box in (truth.box, truth.old_box)]
    places += [truth.shifted for truth in pair.truths if truth.shifted is not None]
    assert not (differs & ~_mask(differs.shape, places)).any()


@pytest.mark.parametrize("writer", PDF)
def test_every_writer_draws_the_same_sheet(writer: str) -> None:
    recipe = Recipe(style="details", form=SMALL, counts=NONE, reissued=False, new_writer=writer)
    pair = made(recipe)
    font = WRITERS[writer].lettering.name
    # Letters of another font differ; a page drawn wrongly would differ in far more pixels.
    assert _differs(pair).mean() < (0.005 if font == "Helvetica" else 0.03)


@pytest.mark.parametrize(
    "name",
    [one.name for one in transforms.ALL if one.rework is transforms.Rework.NONE],
)
def test_a_transform_says_where_the_old_sheet_lies_on_the_new_one(name: str) -> None:
    pair = made(Recipe(form=SMALL, counts=NONE, reissued=False, transform=name, seed=4))
    old, new = render(pair.old, COARSE_DPI), render(pair.new, COARSE_DPI)
    scale = COARSE_DPI / 25.4
    rows, columns = np.mgrid[0 : new.shape[0], 0 : new.shape[1]]
    here = np.column_stack((columns.ravel() + 0.5, rows.ravel() + 0.5)) / scale
    there = pair.old_to_new.inverse().apply(here) * scale - 0.5
    laid = map_coordinates(
        old.astype(np.float32), there[:, ::-1].T, order=1, mode="constant", cval=255.0
    )
    likeness = np.corrcoef(laid, new.ravel())[0, 1]
    shifted = np.corrcoef(np.roll(laid.reshape(new.shape), 2, axis=1).ravel(), new.ravel())[0, 1]
    assert likeness > 0.6
    assert likeness > shifted + 0.1


def test_a_scan_lies_where_its_truth_says() -> None:
    plain = made(Recipe(form=SMALL, counts=NONE, reissued=False, transform="shift"))
    pair = scans.as_pictures(plain, 100, scans.OLD_PRINT, scans.NEW_PRINT, 1)
    told = _alignment(pair)
    # What is left is the paper's own wandering, 0.2 mm in each direction at most.
    assert 0.1 < score.rmse_mm(pair, told) < 0.25


def test_telling_the_truth_scores_everything() -> None:
    pair = made(Recipe(form=SMALL, counts=FEW, clouds=True, transform="turn -1.5 x0.97"))
    told = [_told(at, one.kind, one.box) for at, one in enumerate(pair.truths)]
    found = score.scored(pair, _alignment(pair), Differences(changes=tuple(told)))
    whole = score.summed([found])
    assert (whole.f1, whole.kinds, whole.unexpected) == (1.0, 1.0, 0)
    assert whole.rmse_max < 1e-9


def test_untruths_are_counted() -> None:
    """A wrong kind, a place beside it, a change told twice, a sheet put wrongly."""
    pair = made(Recipe(form=SMALL, counts=FEW))
    first, second, *rest = pair.truths
    wrong = ChangeKind.ADDED if first.kind is not ChangeKind.ADDED else ChangeKind.REMOVED
    aside = Box(second.box.right + 20, 5, second.box.right + 25, 9)
    told = [_told(0, wrong, first.box), _told(1, second.kind, aside)]
    told += [_told(2 + at, one.kind, one.box) for at, one in enumerate([*rest, rest[0]])]
    found = score.scored(pair, _alignment(pair), Differences(changes=tuple(told)))
    assert len(found.missed) == 1
    assert len(found.false) == 2
    assert sum(not one.kind_is_right for one in found.matches) == 1
    elsewhere = made(Recipe(form=SMALL, counts=FEW, transform="shift"))
    assert score.scored(elsewhere, _alignment(pair), Differences(changes=())).outcome == "wrong"


def _told(number: int, kind: ChangeKind, box: Box) -> Change:
    return Change(number=number, kind=kind, category=Category.LINEWORK, box=box)


def _alignment(pair: Pair) -> Alignment:
    return Alignment(
        old_to_new=pair.old_to_new,
        method=Method.OBJECTS,
        error_mm=0.0,
        confidence=1.0,
        anchors=100,
        overlap=1.0,
    )
