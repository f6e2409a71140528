"""A drawing is the same drawing in another format of file."""

from collections import Counter

import pytest
from tests.drawings.pairs.pair import FEW, NONE, SMALL, Recipe, made

from premises.drawings.differencing import Tolerance, Zone, compare
from premises.drawings.registration import register
from premises.drawings.sheets import Reader


@pytest.mark.parametrize("writers", [("reportlab", "dxf"), ("dxf", "reportlab")])
def test_a_dxf_and_a_pdf_of_one_drawing_differ_in_what_was_changed_only(
    writers: tuple[str, str],
) -> None:
    reader = Reader()
    for counts in (NONE, FEW):
        recipe = Recipe(
            form=SMALL,
            old_writer=writers[0],
            new_writer=writers[1],
            counts=counts,
            reissued=False,
        )
        pair = made(recipe)
        old, new = reader.read(pair.old, 1), reader.read(pair.new, 1)
        found = compare(old, new, register(old, new), Tolerance())
        told = Counter(one.kind for one in found.changes if one.zone is Zone.DRAWING)
        assert told == Counter(one.kind for one in pair.truths)
