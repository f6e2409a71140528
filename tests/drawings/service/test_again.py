"""Pages are told of and compared once more: in order, at once, and after something was lost."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.drawings.papers import Paper, drawing
from tests.drawings.service.place import Place

from premises.drawings.models import (
    ChangeRow,
    ComparisonRow,
    Decision,
    DiffRow,
    StageRow,
    StageStatus,
    SummaryRow,
)
from premises.drawings.service.changes import Changes, PointPair, Region
from premises.drawings.service.retelling import Retelling
from premises.drawings.service.summaries import Summaries
from premises.kernel.auth import HOUSE_OWNER
from premises.kernel.errors import Conflict
from premises.kernel.jobs import ledger
from premises.kernel.jobs.ledger import Claim

OLD, NEW = drawing(Paper()), drawing(Paper(revision="B", extra=2))
POINTS = [PointPair((0, 0), (0, 0)), PointPair((300, 200), (300, 200))]


def _changes(place: Place) -> Changes:
    return Changes(place.database, Retelling(place.domain.work))


def _summaries(place: Place) -> Summaries:
    return Summaries(place.database, Retelling(place.domain.work))


def _finish(place: Place, claim: Claim, effects: object) -> bool:
    with place.database.write() as session:
        now = place.database.now(session)
        return ledger.finish(session, place.registry, claim, effects, now)


def _diff(place: Place, row: ComparisonRow) -> DiffRow:
    (diff,) = place.rows(DiffRow, DiffRow.job_id == row.id)
    found: DiffRow = diff
    return found


def _told(place: Place, diff: DiffRow) -> int:
    """How many changes the words that count speak of."""
    (row,) = place.rows(SummaryRow, SummaryRow.diff_id == diff.id, SummaryRow.is_active.is_(True))
    return int(row.document["total_changes"])


def test_a_page_is_told_of_again_after_work_in_between_was_lost(here: Place) -> None:
    """What was lost leaves a gap in the count; the next time gets a number that nothing has."""
    row = here.compared(OLD, NEW)
    diff, summaries = _diff(here, row), _summaries(here)
    summaries.regenerate(HOUSE_OWNER, diff.id, None)
    summaries.regenerate(HOUSE_OWNER, diff.id, None)
    (lost,) = here.rows(StageRow, StageRow.part == "1.2")
    with here.database.write() as session:
        now = here.database.now(session)
        ledger.cancel(session, here.registry, lost.facts["work_id"], now)
        assert here.domain.hands.settling.forget(session) == 1
    summaries.regenerate(HOUSE_OWNER, diff.id, None)
    here.worker.drain()
    parts = here.rows(StageRow, StageRow.stage == "summary")
    assert sorted(step.part for step in parts) == ["1", "1.3", "1.4"]
    assert {step.status for step in parts} == {StageStatus.COMPLETED}


def test_words_that_were_found_before_a_decision_do_not_replace_those_after_it(
    here: Place,
) -> None:
    """A model may take a minute for words that were true when it was asked."""
    row = here.compared(OLD, NEW)
    diff, changes = _diff(here, row), _changes(here)
    first, second = here.rows(ChangeRow, ChangeRow.zone == "drawing")
    changes.decide(HOUSE_OWNER, first.id, Decision.REJECTED, None)
    slow = here.claim("summary")
    words = here.registry.stage(slow.step).compute(slow.task)
    changes.decide(HOUSE_OWNER, second.id, Decision.REJECTED, None)
    here.worker.drain()
    assert _told(here, diff) == 0
    assert _finish(here, slow, words)
    assert _told(here, diff) == 0
    (step,) = here.rows(StageRow, StageRow.stage == "summary", StageRow.part == "1.2")
    assert step.status == StageStatus.SKIPPED


def test_a_page_that_was_put_right_by_points_is_not_undone_by_who_began_before(
    here: Place,
) -> None:
    old = here.send(OLD, "old.pdf").version
    row = here.send(NEW, "new.pdf", old=old).comparison
    assert row is not None
    for _ in range(3):
        assert here.worker.work_one()
    slow = here.claim("diff")
    found = here.registry.stage(slow.step).compute(slow.task)
    _changes(here).align(HOUSE_OWNER, row.id, 1, POINTS)
    here.worker.drain()
    assert _finish(here, slow, found)
    here.worker.drain()
    assert _diff(here, row).alignment["method"] == "manual"  # type: ignore[index]
    row = here.again(row)
    assert (row.status, row.error_message) == ("completed", None)


def test_what_was_called_off_is_neither_compared_nor_told_of_again(here: Place) -> None:
    """Its work would write nothing, so nobody is told that it is on its way."""
    old = here.send(OLD, "old.pdf").version
    row = here.send(NEW, "new.pdf", old=old).comparison
    assert row is not None
    for _ in range(4):
        assert here.worker.work_one()
    here.domain.comparisons.cancel(HOUSE_OWNER, row.id, None)
    steps = here.count(StageRow)
    with pytest.raises(Conflict, match="Job is already cancelled"):
        _changes(here).align(HOUSE_OWNER, row.id, 1, POINTS)
    with pytest.raises(Conflict, match="Job is already cancelled"):
        _summaries(here).regenerate(HOUSE_OWNER, _diff(here, row).id, None)
    assert here.count(StageRow) == steps


def test_changes_that_many_people_draw_at_once_are_all_kept(place: Place) -> None:
    """Each has a number of its own, and the page is told of once more for each."""
    row = place.compared(OLD, NEW)
    diff, changes = _diff(place, row), _changes(place)
    before, together = place.count(ChangeRow), threading.Barrier(4)

    def draw(number: int) -> int:
        together.wait()
        region = Region(box_mm=(10.0 * number, 10, 10.0 * number + 5, 15))
        return int(changes.draw(HOUSE_OWNER, diff.id, region)["number"])

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(draw, range(4)))
    assert sorted(numbers) == list(range(before + 1, before + 5))
    place.worker.drain()
    assert _told(place, diff) == place.count(ChangeRow, ChangeRow.zone == "drawing")
