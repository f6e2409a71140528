"""Sets of many pages cost their readers no question to the database for each page."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from tests.drawings.service.place import Place

from premises.drawings.models import (
    ComparisonRow,
    DiffRow,
    SheetRow,
    StageRow,
    StageStatus,
    SummaryRow,
    VersionRow,
)
from premises.drawings.service.contents import Contents
from premises.drawings.service.names import new_id
from premises.drawings.service.ocrlogs import OcrLogs
from premises.drawings.service.pages import pages_of
from premises.drawings.service.progress import Progress
from premises.drawings.service.results import Results
from premises.drawings.service.uploads import File, Sent
from premises.drawings.service.versions import Versions
from premises.drawings.sheets import FileFacts
from premises.kernel.auth import HOUSE_OWNER

_FEW, _MANY = 3, 40


@contextmanager
def _statements(place: Place) -> Iterator[list[str]]:
    said: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    event.listen(place.database.engine, "before_cursor_execute", listen)
    yield said
    event.remove(place.database.engine, "before_cursor_execute", listen)


def _sent(place: Place, pages: int, old: VersionRow | None = None) -> Any:
    kept = place.shelf.put(random.Random(pages).randbytes(16) + bytes([old is None]))  # noqa: S311
    file = File("set.pdf", kept, FileFacts("pdf", pages))
    sent = Sent(project_id="default-project", old_version_id=old.id if old else None)
    return place.domain.uploads.take_in(HOUSE_OWNER, sent, file)


def _begun(place: Place, pages: int) -> ComparisonRow:
    """A comparison of two sets whose sheets are read, or cannot be."""
    old = _sent(place, pages).version
    row = _sent(place, pages, old).comparison
    with place.database.write() as session:
        for sheet in session.scalars(sa.select(SheetRow)):
            sheet.number, sheet.state = f"A-{sheet.page_number}", StageStatus.COMPLETED
            sheet.fingerprint = {"words": [], "ink": []}
    assert isinstance(row, ComparisonRow)
    return row


def _compared(place: Place, pages: int) -> ComparisonRow:
    """The same with a diff and words for every page."""
    row = _begun(place, pages)
    with place.database.write() as session:
        now = place.database.now(session)
        for page in range(1, pages + 1):
            diff = DiffRow(
                id=new_id(), job_id=row.id, page_number=page, drawing_name=f"A-{page}",
                outcome="compared", change_count=1, created_at=now,
            )  # fmt: skip
            words = SummaryRow(
                id=new_id(), diff_id=diff.id, text="One.", source="machine",
                facts={"total_changes": 1, "kinds": {"added": 1}, "trades": {}},
                created_at=now, updated_at=now,
            )  # fmt: skip
            session.add(diff)
            session.flush()
            session.add(words)
    return row


_LOOKS: dict[str, Callable[[Place, ComparisonRow], object]] = {
    "progress": lambda here, row: Progress(here.database).of(HOUSE_OWNER, row.id),
    "results": lambda here, row: Results(here.database).of(HOUSE_OWNER, row.id),
    "summaries": lambda here, row: Results(here.database).summaries(HOUSE_OWNER, row.id),
    "ocr-log": lambda here, row: OcrLogs(here.database).of(HOUSE_OWNER, row.id),
    "stages": lambda here, row: here.domain.comparisons.stages(HOUSE_OWNER, row.id),
    "sheets": lambda here, row: Versions(here.database).sheets(HOUSE_OWNER, row.project_id),
}


@pytest.mark.parametrize("name", _LOOKS)
def test_a_large_set_is_looked_at_with_as_many_questions_as_a_small_one(
    here: Place, name: str
) -> None:
    few, many = _compared(here, _FEW), _compared(here, _MANY)
    counts = []
    for row in (few, many):
        with _statements(here) as said:
            _LOOKS[name](here, row)
        counts.append(len(said))
    assert counts[0] == counts[1]


def test_a_project_of_many_comparisons_is_listed_with_as_many_questions_as_one_of_few(
    here: Place,
) -> None:
    contents, counts = Contents(here.database), []
    for _ in range(2):
        for _ in range(_FEW):
            row = _begun(here, 1)
        with _statements(here) as said:
            listed = contents.comparisons(HOUSE_OWNER, row.project_id)
        counts.append((len(listed), len(said)))
    (few, asked), (more, asked_again) = counts
    assert (few, more, asked) == (_FEW, 2 * _FEW, asked_again)


def test_pages_that_cannot_be_read_are_written_down_together(here: Place) -> None:
    """All but one: hundreds of them must not hold the database for long."""
    counts = []
    for pages in (_FEW, _MANY):
        row = _begun(here, pages)
        with here.database.write() as session:
            lost = SheetRow.version_id == row.old_version_id, SheetRow.page_number > 1
            gone = sa.update(SheetRow).where(*lost)
            session.execute(gone.values(state=StageStatus.FAILED, error_message="It is torn."))
        found = here.domain.hands.pairings.find(str(row.old_version_id), str(row.new_version_id))
        with here.database.write() as session, _statements(here) as said:
            here.domain.hands.pairings.write(session, row.id, str(row.work_id), found)
        counts.append(len(said))
        steps = here.rows(StageRow, StageRow.job_id == row.id, StageRow.stage != "ocr")
        failed = [step for step in steps if step.stage == "diff" and step.page_number > 1]
        assert {(one.status, one.error_message) for one in failed} == {("failed", "It is torn.")}
        assert all(one.completed_at is not None for one in failed)
        told = [step for step in steps if step.stage == "summary" and step.page_number > 1]
        assert {one.status for one in told} == {StageStatus.SKIPPED}
        assert len(pages_of(here.again(row))) == pages
    assert counts[0] == counts[1]
