"""The door for work: sheets are read, paired, compared and told of, whoever does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.drawings.models import StageName, StageStatus
from premises.drawings.service import stages
from premises.drawings.service.comparing import Compared, Comparing
from premises.drawings.service.differences import DiffsWriting
from premises.drawings.service.pages import Page
from premises.drawings.service.pairings import Pairings
from premises.drawings.service.reading import Found, Reading
from premises.drawings.service.readings import Readings
from premises.drawings.service.settling import Settling, held
from premises.drawings.service.telling import Telling, Told
from premises.drawings.service.work import (
    COMPARE,
    DIFF,
    NEW,
    OCR,
    OLD,
    PAIR,
    READ,
    REDO,
    RETELL,
    SUMMARY,
    Work,
    page_of,
    side_and_page,
)
from premises.drawings.settings import GROUP as DOMAIN
from premises.kernel.database import Database
from premises.kernel.errors import Failure
from premises.kernel.jobs import Pipeline, Schedule, Stage, StageState, Task
from premises.kernel.jobs import StageRow as WorkStage

Effects = TypeVar("Effects")

_TRIES: Final = 3
_WALL_LIMIT_S: Final = 600.0
"""Letters of a whole strip of a scan are read in a minute; comparing large scans takes less."""

_BEFORE_CAMERAS: Final = 10
"""Somebody waits for a comparison; the pictures of cameras can wait longer."""

_FINISHED_ARE_KEPT_DAYS: Final = 1
"""The comparison's own rows say what became of it."""


@dataclass(frozen=True, kw_only=True)
class Hands:
    """Who does what of a comparison."""

    database: Database
    work: Work
    reading: Reading
    readings: Readings
    pairings: Pairings
    comparing: Comparing
    diffs: DiffsWriting
    telling: Telling
    settling: Settling


def pipelines(hands: Hands) -> tuple[Pipeline, ...]:
    """The pipelines as a worker needs them, with the work attached."""
    steps = _Steps(hands)
    read, pair, diff, summary = steps.read(), steps.pair(), steps.diff(), steps.summary()
    alone = steps.read_alone()
    lines = {
        READ: (alone,),
        COMPARE: (read, pair, diff, summary),
        REDO: (steps.diff(after=()), summary),
        RETELL: (steps.summary(after=()),),
    }
    keep_days = _FINISHED_ARE_KEPT_DAYS
    return tuple(Pipeline(name, DOMAIN, line, keep_days=keep_days) for name, line in lines.items())


def schedules(hands: Hands) -> tuple[Schedule, ...]:
    """What comes round by itself: no comparison waits for ever for work that is gone."""

    def bury(session: Session, now: datetime) -> None:
        hands.settling.bury(session, now)
        hands.settling.forget(session)

    return (Schedule("drawings.bury", "every 15 s", bury),)


class _Steps:
    """The stages; each has something that computes, and something that writes."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands

    def read_alone(self) -> Stage:
        """One sheet of a file that nobody wants compared yet."""
        hands = self._hands

        def read(task: Task) -> Found:
            return hands.reading.read(task.input["version_id"], int(task.part))

        def written(session: Session, task: Task, found: Found) -> str | None:
            return hands.readings.write(session, task.input["version_id"], int(task.part), found)

        def given_up(session: Session, task: Task, failure: Failure) -> None:
            hands.readings.give_up(session, task.input["version_id"], int(task.part), failure)

        return _stage(OCR, read, written, given_up, priority=0)

    def read(self) -> Stage:
        """One sheet of a comparison."""
        hands = self._hands

        def read(task: Task) -> Found:
            side, page = side_and_page(task.part)
            return hands.reading.read(task.input[side], page)

        def written(session: Session, task: Task, found: Found) -> str | None:
            side, page = side_and_page(task.part)
            sheet_id = hands.readings.write(session, task.input[side], page, found)
            self._sheet_ended(session, task, sheet_id)
            if self._is_late(session, task):
                now = hands.database.now(session)
                hands.work.pair_again(session, task.job_id, task.part, now)
            return sheet_id

        def given_up(session: Session, task: Task, failure: Failure) -> None:
            side, page = side_and_page(task.part)
            hands.readings.give_up(session, task.input[side], page, failure)
            self._sheet_ended(session, task, None, failure)

        return _stage(OCR, read, written, given_up)

    def pair(self) -> Stage:
        """All sheets of a comparison, or one that was read later than the others."""
        hands = self._hands

        def pair(task: Task) -> list[Page]:
            return hands.pairings.find(task.input[OLD], task.input[NEW])

        def written(session: Session, task: Task, pages: list[Page]) -> dict[str, int]:
            comparison_id, work_id = task.input["comparison_id"], task.job_id
            if task.part:
                return hands.pairings.add(session, comparison_id, work_id, task.part, pages)
            return hands.pairings.write(session, comparison_id, work_id, pages)

        def given_up(session: Session, task: Task, failure: Failure) -> None:
            row = held(session, task.input["comparison_id"])
            if row is not None and not task.part:
                hands.settling.give_up(session, row, failure, hands.database.now(session))

        return _stage(PAIR, pair, written, given_up, after=(OCR,), queue=DIFF, despite_losses=True)

    def diff(self, after: tuple[str, ...] = (PAIR,)) -> Stage:
        """One page of a comparison."""
        hands = self._hands

        def compare(task: Task) -> Compared | None:
            return hands.comparing.compare(task.input["comparison_id"], page_of(task.part))

        def written(session: Session, task: Task, found: Compared | None) -> str | None:
            return hands.diffs.write(session, *_of(task), found)

        def given_up(session: Session, task: Task, failure: Failure) -> None:
            hands.diffs.give_up(session, *_of(task), failure)

        # Pages are there only because a pairing found them, whatever another one said.
        return _stage(DIFF, compare, written, given_up, after=after, despite_losses=True)

    def summary(self, after: tuple[str, ...] = (DIFF,)) -> Stage:
        """The words of one page."""
        hands = self._hands

        def tell(task: Task) -> Told | None:
            overlay_id = task.input.get("overlay_id")
            return hands.telling.tell(task.input["comparison_id"], page_of(task.part), overlay_id)

        def written(session: Session, task: Task, told: Told | None) -> str | None:
            return hands.telling.write(session, *_of(task), told)

        def given_up(session: Session, task: Task, failure: Failure) -> None:
            hands.telling.give_up(session, *_of(task), failure)

        wall_limit_s = _WALL_LIMIT_S + hands.telling.patience_s
        return _stage(SUMMARY, tell, written, given_up, after=after, wall_limit_s=wall_limit_s)

    def _sheet_ended(
        self,
        session: Session,
        task: Task,
        sheet_id: str | None,
        failure: Failure | None = None,
    ) -> None:
        row = held(session, task.input["comparison_id"])
        if row is None:
            return
        now = self._hands.database.now(session)
        self._hands.settling.begun(row, now)
        step = stages.find(session, row.id, StageName.OCR, task.part)
        status = StageStatus.FAILED if failure else StageStatus.COMPLETED
        work_id = task.job_id
        stages.end(
            session, step, status, now, work_id=work_id, result_ref=sheet_id, failure=failure
        )

    def _is_late(self, session: Session, task: Task) -> bool:
        """Whether the sheets were paired already, without this one: it was brought back."""
        pairing = (
            WorkStage.job_id == task.job_id,
            WorkStage.name == PAIR,
            WorkStage.part == "",
            WorkStage.state != StageState.WAITING,
        )
        return session.scalar(sa.select(WorkStage.id).where(*pairing)) is not None


def _of(task: Task) -> tuple[str, str, str]:
    """Comparison, part and work of a task."""
    return task.input["comparison_id"], task.part, task.job_id


def _stage(
    name: str,
    compute: Callable[[Task], Effects],
    apply: Callable[[Session, Task, Effects], object],
    failed: Callable[[Session, Task, Failure], None],
    *,
    after: tuple[str, ...] = (),
    queue: str | None = None,
    priority: int = _BEFORE_CAMERAS,
    wall_limit_s: float = _WALL_LIMIT_S,
    despite_losses: bool = False,
) -> Stage:
    return Stage(
        name,
        compute,
        apply,
        after,
        queue=queue or name,
        priority=priority,
        tries=_TRIES,
        wall_limit_s=wall_limit_s,
        failed=failed,
        despite_losses=despite_losses,
    )
