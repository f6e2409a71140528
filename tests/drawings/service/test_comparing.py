"""Two revisions become a list of changes, page by page, and a page that fails fails alone."""

import io
from dataclasses import replace

import pypdfium2
import pytest
import sqlalchemy as sa
from tests.drawings.papers import Paper, drawing, with_broken_page
from tests.drawings.service.place import DEFAULT, Place

from premises.drawings.models import (
    ChangeRow,
    ComparisonRow,
    DiffRow,
    JobStatus,
    SheetRow,
    StageRow,
    StageStatus,
    SummaryRow,
)
from premises.drawings.service.comparisons import Asked
from premises.drawings.service.pages import pages_of
from premises.kernel.auth import HOUSE_OWNER
from premises.kernel.blobs import BlobRefRow
from premises.kernel.errors import NotFound
from premises.kernel.events.models import OutboxRow
from premises.kernel.jobs import JobState, StageState, ledger

FIRST, SECOND, THIRD = Paper(), Paper(number="A-102", plan=2), Paper(number="A-103", plan=3)


def _names(row: ComparisonRow) -> list[tuple[str, str]]:
    return [(page.name, page.outcome) for page in pages_of(row)]


def test_a_second_revision_is_compared_with_the_first(place: Place) -> None:
    """On every database: sheets, changes, pictures, words and events, all at their place."""
    row = place.compared(drawing(FIRST), drawing(Paper(revision="B", extra=2, room="STORAGE")))
    assert (row.status, row.error_message) == (JobStatus.COMPLETED, None)
    (diff,) = place.rows(DiffRow)
    assert (diff.outcome, diff.drawing_name, diff.change_count) == ("compared", "A-101", 3)
    assert 0.9 < diff.alignment_score <= 1
    assert diff.alignment["error_mm"] < 0.05
    changes = place.rows(ChangeRow, ChangeRow.zone == "drawing")
    assert sorted(change.kind for change in changes) == ["added", "added", "text"]
    (text,) = [change for change in changes if change.kind == "text"]
    assert (text.old_text, text.new_text) == ("OFFICE 101", "STORAGE 101")
    (summary,) = place.rows(SummaryRow)
    assert summary.document["total_changes"] == 3
    pictures = {diff.overlay_hash, diff.baseline_hash, diff.revised_hash}
    pictures |= {diff.tiles_hash, diff.svg_hash}
    kept = place.rows(BlobRefRow, BlobRefRow.owner_kind == "drawing_diff")
    assert {ref.hash for ref in kept} == pictures
    steps = {(step.stage, step.part): step for step in place.rows(StageRow)}
    assert set(steps) == {("ocr", "old:1"), ("ocr", "new:1"), ("diff", "1"), ("summary", "1")}
    assert {step.status for step in steps.values()} == {StageStatus.COMPLETED}
    assert steps["diff", "1"].result_ref == diff.id
    told = [event.kind for event in place.rows(OutboxRow)]
    assert told == ["page_compared", "compared"]
    assert place.work(row.work_id).summary.state is JobState.DONE


def test_revisions_are_grouped_by_the_number_in_the_title_block(here: Place) -> None:
    """The original took A-101_old.pdf and A-101_new.pdf for two drawings."""
    old = here.send(drawing(FIRST), "A-101_old.pdf").version
    new = here.send(drawing(Paper(revision="B")), "A-101_new.pdf").version
    assert (old.drawing_name, new.drawing_name) == ("A-101_old", "A-101_new")
    here.worker.drain()
    found = [here.again(one) for one in (old, new)]
    assert [(one.drawing_name, one.version_number) for one in found] == [("A-101", 1), ("A-101", 2)]
    assert {one.state for one in found} == {StageStatus.COMPLETED}


def test_revisions_are_numbered_as_they_were_sent_whichever_is_read_first(place: Place) -> None:
    sent = [
        here.version
        for here in (place.send(drawing(Paper(revision=mark)), f"{mark}.pdf") for mark in "ABC")
    ]
    with place.database.write() as session:
        for number, version in enumerate(sent):
            later = sa.update(SheetRow).where(SheetRow.version_id == version.id)
            session.execute(later.values(title=f"first {number}"))
    for version in (sent[1], sent[2], sent[0]):
        found = place.domain.hands.reading.read(version.id, 1)
        with place.database.write() as session:
            place.domain.hands.readings.write(session, version.id, 1, found)
    assert [place.again(one).version_number for one in sent] == [1, 2, 3]


def test_a_file_that_was_read_before_is_not_read_again(here: Place) -> None:
    first = here.send(drawing(FIRST)).version
    here.worker.drain()
    with here.database.write() as session:
        session.execute(sa.update(SheetRow).values(title="AS READ BEFORE"))
    second = here.send(drawing(FIRST), "again.pdf").version
    here.worker.drain()
    (sheet,) = here.rows(SheetRow, SheetRow.version_id == second.id)
    assert (sheet.title, sheet.state) == ("AS READ BEFORE", StageStatus.COMPLETED)
    assert here.again(second).version_number == 2
    assert first.document_id != second.document_id


def test_sets_are_compared_sheet_by_sheet_in_the_order_of_the_new_one(here: Place) -> None:
    """Reordered, one added, one removed: the original paired them by their place."""
    new = Paper(number="A-104", plan=4)
    row = here.compared(drawing(FIRST, SECOND, THIRD), drawing(THIRD, new, FIRST))
    assert (row.status, row.total_pages) == (JobStatus.COMPLETED, 4)
    assert _names(row) == [
        ("A-103", "compared"),
        ("A-104", "added"),
        ("A-101", "compared"),
        ("A-102", "removed"),
    ]
    diffs = {diff.drawing_name: diff for diff in here.rows(DiffRow)}
    assert [diffs[name].change_count for name in ("A-101", "A-103")] == [0, 0]
    assert diffs["A-104"].changes_detected
    assert diffs["A-104"].baseline_hash is None
    assert diffs["A-102"].revised_hash is None
    assert here.count(SummaryRow) == 4


def test_a_sheet_that_cannot_be_read_fails_alone_and_is_named(here: Place) -> None:
    """The original's job stayed in progress for ever."""
    row = here.compared(with_broken_page([FIRST, SECOND], 2), drawing(FIRST, SECOND))
    assert row.status == JobStatus.COMPLETED
    assert "1 of 2 pages could not be compared: page 2" in str(row.error_message)
    assert (row.facts or {})["failed_pages"][0]["error_code"] == "drawings.page_too_large"
    steps = {(step.stage, step.part): step.status for step in here.rows(StageRow)}
    assert steps["ocr", "old:2"] == steps["diff", "2"] == StageStatus.FAILED
    assert steps["summary", "2"] == StageStatus.SKIPPED
    assert steps["summary", "1"] == StageStatus.COMPLETED
    assert here.count(DiffRow) == 1


def test_a_sheet_that_is_brought_back_later_gets_its_page(here: Place) -> None:
    row = here.compared(with_broken_page([FIRST, SECOND], 2), drawing(FIRST, SECOND))
    assert here.work(row.work_id).summary.state is JobState.FAILED
    here.replace_file(row.old_version_id, drawing(FIRST, SECOND))
    here.requeue(row.work_id, "ocr", "old:2")
    here.worker.drain()
    row = here.again(row)
    assert (row.status, row.error_message) == (JobStatus.COMPLETED, None)
    assert _names(row) == [("A-101", "compared"), ("A-102", "compared")]
    assert here.count(DiffRow) == here.count(SummaryRow) == 2
    assert here.work(row.work_id).summary.state is JobState.DONE


def test_when_nothing_can_be_read_the_comparison_fails_with_the_reason(here: Place) -> None:
    old = here.send(drawing(FIRST), "old.pdf").version
    taken = here.send(drawing(FIRST), "new.pdf", old=old)
    assert taken.comparison is not None
    here.replace_file(taken.version.id, with_broken_page([FIRST], 1))
    here.worker.drain()
    row = here.again(taken.comparison)
    assert row.status == JobStatus.FAILED
    assert row.error_code == "drawings.nothing_read"
    assert "at most 20 m are taken" in str(row.error_message)
    assert here.count(StageRow, StageRow.status == StageStatus.PENDING) == 0
    told = here.rows(OutboxRow)
    assert [event.kind for event in told] == ["compared"]
    assert told[0].payload["status"] == "failed"


def test_sheets_that_do_not_correspond_are_refused_with_a_reason(here: Place) -> None:
    """The original laid them over each other unaligned and said nothing."""
    row = here.compared(drawing(FIRST), drawing(Paper(number="S-900", title="ROOF", plan=77)))
    assert row.status == JobStatus.FAILED
    (step,) = here.rows(StageRow, StageRow.stage == "diff")
    assert (step.status, step.error_code) == (StageStatus.FAILED, "drawings.sheets_differ")
    assert step.error_message in str(row.error_message)
    assert here.count(DiffRow) == 0


def test_a_part_of_a_comparison_is_done_by_a_worker_for_that_stage_alone(here: Place) -> None:
    steps = here.registry.steps(["ocr"])
    assert set(steps) == {"drawings.read/ocr", "drawings.compare/ocr"}
    assert {stage.queue for stage in here.registry.steps(["diff"]).values()} == {"diff"}
    assert set(here.registry.steps(["summary"])) == {
        f"drawings.{name}/summary" for name in ("compare", "redo", "retell")
    }


@pytest.mark.parametrize("stage", ["ocr", "diff", "summary"])
def test_cancelling_stops_a_frozen_worker_before_its_next_write(here: Place, stage: str) -> None:
    """A worker that computes while the comparison is called off writes nothing afterwards."""
    old = here.send(drawing(FIRST), "old.pdf").version
    comparison = here.send(drawing(Paper(extra=1)), "new.pdf", old=old).comparison
    assert comparison is not None
    for _ in range(["ocr", "ocr", "pair", "diff", "summary"].index(stage)):
        assert here.worker.work_one()
    claim = here.claim(stage)
    effects = here.registry.stage(claim.step).compute(claim.task)
    before = [here.count(kind) for kind in (DiffRow, ChangeRow, SummaryRow)]
    row = here.domain.comparisons.cancel(HOUSE_OWNER, comparison.id, None)
    assert row.status == JobStatus.CANCELLED
    with here.database.write() as session:
        now = here.database.now(session)
        assert not ledger.finish(session, here.registry, claim, effects, now)
    assert [here.count(kind) for kind in (DiffRow, ChangeRow, SummaryRow)] == before
    assert here.again(comparison).status == JobStatus.CANCELLED
    left = {step.status for step in here.rows(StageRow, StageRow.job_id == comparison.id)}
    assert left <= {StageStatus.COMPLETED, StageStatus.SKIPPED}
    states = {one.state for one in here.work(comparison.work_id).stages}
    assert StageState.RUNNING not in states


def test_a_sheet_that_stayed_as_it_was_lies_on_itself_even_if_it_is_blank(here: Place) -> None:
    blank = pypdfium2.PdfDocument.new()
    blank.new_page(600, 400)
    stream = io.BytesIO()
    blank.save(stream)
    row = here.compared(stream.getvalue(), stream.getvalue())
    assert row.status == JobStatus.COMPLETED
    (diff,) = here.rows(DiffRow, DiffRow.job_id == row.id)
    assert (diff.change_count, diff.alignment_score, diff.changes_detected) == (0, 1.0, False)


def test_versions_sent_without_a_project_are_compared_without_one(here: Place) -> None:
    old, new = (here.send(drawing(paper)).version for paper in (Paper(), Paper(extra=1)))
    asked = Asked(project_id=DEFAULT, old_version_id=old.id, new_version_id=new.id)
    row = here.domain.comparisons.create(HOUSE_OWNER, asked)
    assert row.project_id == old.project_id
    with pytest.raises(NotFound, match="Project not found"):
        here.domain.comparisons.create(HOUSE_OWNER, replace(asked, project_id="nowhere"))
