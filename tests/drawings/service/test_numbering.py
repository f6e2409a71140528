"""A page that is compared anew keeps what people decided, and its numbers mean what they meant."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from tests.drawings.papers import Paper, drawing
from tests.drawings.service.place import Place

from premises.drawings import rights
from premises.drawings.content import Box
from premises.drawings.differencing import Category, Change, ChangeKind
from premises.drawings.models import ChangeRow, ComparisonRow, Decision, DiffRow, SummaryRow
from premises.drawings.service.changes import Changes, PointPair, Region
from premises.drawings.service.numbering import LAST, known_numbers
from premises.drawings.service.overlays import Made, Overlays
from premises.drawings.service.retelling import Retelling
from premises.kernel.auth import HOUSE_OWNER
from premises.kernel.jobs import ledger

OLD, NEW = drawing(Paper()), drawing(Paper(revision="B", extra=2))
SAME = [PointPair((0, 0), (0, 0)), PointPair((300, 200), (300, 200))]
ASIDE = [PointPair((0, 0), (5, 3)), PointPair((300, 200), (305, 203))]
"""Points by which everything on the sheet has moved."""


def change(number: int, box: tuple[float, float, float, float], **more: object) -> Change:
    first = Change(number=number, kind=ChangeKind.ADDED, category=Category.LINEWORK, box=Box(*box))
    return replace(first, **more)  # type: ignore[arg-type]


BEFORE = change(4, (10, 10, 30, 20))


@pytest.mark.parametrize(
    ("again", "known"),
    [
        (change(1, (10, 10, 30, 20)), {1: 4}),
        (change(1, (12, 11, 32, 21)), {1: 4}),
        (change(1, (10, 10, 30, 20), category=Category.DIMENSION), {1: 4}),
        (change(1, (22, 10, 42, 20)), {}),
        (change(1, (10, 10, 60, 40)), {}),
        (change(1, (10, 10, 30, 20), kind=ChangeKind.REMOVED), {}),
        (change(1, (10, 10, 30, 20), new_text="101"), {}),
    ],
    ids=["equal", "near", "called otherwise", "aside", "larger", "another kind", "other words"],
)
def test_the_same_is_of_one_kind_says_the_same_and_lies_in_the_same_place(
    again: Change, known: dict[int, int]
) -> None:
    assert known_numbers([again], [BEFORE]) == known


def test_the_nearest_of_several_is_the_same_and_each_is_one_other_at_most() -> None:
    before = [change(1, (10, 10, 30, 20)), change(2, (14, 10, 34, 20))]
    again = [change(1, (13, 10, 33, 20)), change(2, (9, 10, 29, 20)), change(3, (14, 10, 34, 20))]
    assert known_numbers(again, before) == {3: 2, 2: 1}


def test_a_line_without_a_height_is_found_again() -> None:
    before = [change(7, (10, 50, 90, 50))]
    assert known_numbers([change(1, (10.2, 50.1, 90, 50.1))], before) == {1: 7}


def test_thousands_of_changes_are_found_again_at_once() -> None:
    boxes = [(x * 10.0, y * 10.0, x * 10.0 + 8, y * 10.0 + 8) for x in range(60) for y in range(40)]
    before = [change(number, box) for number, box in enumerate(boxes, 1)]
    again = [change(number, box) for number, box in enumerate(reversed(boxes), 1)]
    known = known_numbers(again, before)
    assert known == {number: len(boxes) + 1 - number for number in range(1, len(boxes) + 1)}


def _changes(place: Place) -> Changes:
    return Changes(place.database, Retelling(place.domain.work))


def _diff(place: Place, row: ComparisonRow) -> DiffRow:
    (diff,) = place.rows(DiffRow, DiffRow.job_id == row.id)
    found: DiffRow = diff
    return found


def _numbers(place: Place) -> list[int]:
    return sorted(row.number for row in place.rows(ChangeRow))


def test_decisions_and_numbers_outlive_another_comparison(place: Place) -> None:
    row = place.compared(OLD, NEW)
    diff, changes = _diff(place, row), _changes(place)
    before = {one.id: one for one in place.rows(ChangeRow)}
    first, second = place.rows(ChangeRow, ChangeRow.zone == "drawing")
    changes.decide(HOUSE_OWNER, first.id, Decision.REJECTED, "a smudge")
    changes.decide(HOUSE_OWNER, second.id, Decision.HOLD, None)
    drawn = changes.draw(HOUSE_OWNER, diff.id, Region(box_mm=(200, 150, 220, 160)))
    changes.align(HOUSE_OWNER, row.id, 1, SAME)
    place.worker.drain()
    after = {one.id: one for one in place.rows(ChangeRow)}
    assert after.keys() == before.keys() | {drawn["id"]}
    assert {id_: after[id_].number for id_ in before} == {
        id_: one.number for id_, one in before.items()
    }
    assert after[drawn["id"]].number == drawn["number"]
    kept = after[first.id]
    assert (kept.decision, kept.note) == (Decision.REJECTED, "a smudge")
    assert (kept.decided_by, after[second.id].decision) == (rights.HOUSE_USER, Decision.HOLD)
    (told,) = place.rows(SummaryRow, SummaryRow.is_active.is_(True))
    assert told.document["total_changes"] == 2


def test_a_number_never_means_another_change(here: Place) -> None:
    """What vanishes takes its number along, also when nothing with a higher one is left."""
    row = here.compared(OLD, NEW)
    changes, ever = _changes(here), {one.number: one.id for one in here.rows(ChangeRow)}
    for points in (ASIDE, SAME, ASIDE):
        changes.align(HOUSE_OWNER, row.id, 1, points)
        here.worker.drain()
        for one in here.rows(ChangeRow):
            assert ever.setdefault(one.number, one.id) == one.id
    drawn = changes.draw(HOUSE_OWNER, _diff(here, row).id, Region(box_mm=(1, 1, 5, 5)))
    assert drawn["number"] == max(ever) + 1


def test_an_overlay_that_rejects_by_number_still_means_the_same(here: Place) -> None:
    row = here.compared(OLD, NEW)
    diff = _diff(here, row)
    first, _ = here.rows(ChangeRow, ChangeRow.zone == "drawing")
    overlays = Overlays(here.database, Retelling(here.domain.work))
    overlays.add(HOUSE_OWNER, diff.id, Made(data={"rejected": [first.number]}))
    _changes(here).align(HOUSE_OWNER, row.id, 1, ASIDE)
    here.worker.drain()
    (told,) = here.rows(SummaryRow, SummaryRow.is_active.is_(True))
    moved = here.rows(ChangeRow, ChangeRow.zone == "drawing")
    rejected = [one for one in moved if one.number == first.number]
    assert [one.id for one in rejected] in ([], [first.id])
    assert told.document["total_changes"] == len(moved) - len(rejected)


def test_what_is_drawn_while_a_page_is_compared_anew_has_a_number_of_its_own(here: Place) -> None:
    """The pictures that are being made show the numbers already."""
    row = here.compared(OLD, NEW)
    diff, changes = _diff(here, row), _changes(here)
    changes.align(HOUSE_OWNER, row.id, 1, ASIDE)
    slow = here.claim("diff")
    found = here.registry.stage(slow.step).compute(slow.task)
    drawn = changes.draw(HOUSE_OWNER, diff.id, Region(box_mm=(1, 1, 5, 5)))
    with here.database.write() as session:
        assert ledger.finish(session, here.registry, slow, found, here.database.now(session))
    shown = [one.number for one in found.differences.changes]
    assert _numbers(here) == sorted([*shown, drawn["number"]])
    assert len(set(shown)) == len(shown)


def test_a_region_of_an_overlay_is_told_under_a_number_that_no_change_ever_had(
    here: Place,
) -> None:
    row = here.compared(OLD, NEW)
    diff, highest = _diff(here, row), max(_numbers(here))
    assert diff.facts is not None
    assert diff.facts[LAST] == highest
    with here.database.write() as session:
        session.execute(sa.delete(ChangeRow).where(ChangeRow.number == highest))
    overlays = Overlays(here.database, Retelling(here.domain.work))
    overlays.add(HOUSE_OWNER, diff.id, Made(data={"added": [{"box_mm": [1, 1, 5, 5]}]}))
    here.worker.drain()
    (told,) = here.rows(SummaryRow, SummaryRow.is_active.is_(True))
    (added,) = [one for one in told.document["changes"] if one["is_manual"]]
    assert added["number"] == highest + 1
