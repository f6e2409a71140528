"""The looks of a sheet are the same however it was written, and other on another sheet."""

from dataclasses import replace

import numpy as np
from tests.drawings.titleblocks.paper import A3, Paper

from premises.drawings.content import Kind, Raster, Sheet
from premises.drawings.pairing import Fingerprint, fingerprint


def plan(seed: int, *, cut: int = 1) -> Sheet:
    """A plan of random lines, each drawn in so many pieces."""
    paper = Paper(A3)
    for x0, y0, x1, y1 in np.random.default_rng(seed).uniform(20, 270, (60, 4)).tolist():
        steps = np.linspace(0, 1, cut + 1).tolist()
        paper.line(*((x0 + (x1 - x0) * at, y0 + (y1 - y0) * at) for at in steps))
    paper.write(f"OFFICE {seed} CORRIDOR {seed + 100}", 100, 100)
    return paper.sheet()


def shared(one: Fingerprint, other: Fingerprint) -> float:
    return float(np.minimum(one.ink, other.ink).sum())


def test_ink_does_not_depend_on_how_lines_are_cut() -> None:
    assert shared(fingerprint(plan(1)), fingerprint(plan(1, cut=7))) > 0.97
    assert shared(fingerprint(plan(1)), fingerprint(plan(2))) < 0.8


def test_ink_of_pixels_is_that_of_the_lines_they_show() -> None:
    sheet = plan(1)
    grey = np.full((297 * 4, 420 * 4), 255, np.uint8)
    for x0, y0, x1, y1 in sheet.strokes.ends.tolist():
        along = np.linspace(0, 1, 4000)
        grey[
            ((y0 + (y1 - y0) * along) * 4).astype(int), ((x0 + (x1 - x0) * along) * 4).astype(int)
        ] = 0
    scan = replace(sheet, kind=Kind.RASTER, raster=Raster(grey, 4.0))
    assert shared(fingerprint(sheet), fingerprint(scan)) > 0.85


def test_words_are_the_same_whatever_their_case_order_and_number() -> None:
    sheet = plan(1)
    other = replace(
        sheet, words=tuple(replace(one, text=one.text.lower()) for one in sheet.words[::-1]) * 2
    )
    assert fingerprint(sheet).words == fingerprint(other).words
    assert len(fingerprint(sheet).words) == 3


def test_an_empty_sheet_looks_like_nothing() -> None:
    assert fingerprint(Paper().sheet()) == Fingerprint((), ())
