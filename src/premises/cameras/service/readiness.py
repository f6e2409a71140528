"""Whether everything is in place that turns pictures into events, and who is missing if not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.cameras.service.health import HealthDesk
from premises.cameras.service.probes import Part
from premises.kernel.database import Database
from premises.kernel.errors import Unavailable
from premises.kernel.jobs import JobRow, ScheduleRow, StageRow, StageState, owners

_PATIENCE: Final = timedelta(seconds=30)
"""How long work may wait while nobody does any, before the workers are said to be missing."""


@dataclass(frozen=True)
class Hand:
    """One thing that has to run all the time; `message` says what is wrong, if anything."""

    name: str
    running: bool
    message: str | None = None


@dataclass(frozen=True)
class Readiness:
    status: str
    parts: dict[str, Part]
    hands: list[Hand]
    at: datetime

    @property
    def is_ready(self) -> bool:
        """Whether pictures are taken in and nothing of them is lost, if only slowly."""
        return self.status != "not_ready"


class ReadinessDesk:
    """Answers who of those that are needed runs, wherever it runs: only rows are asked.

    `posts` are what one process at a time does, `pipelines` are the jobs; both map the name in
    the tables to the one that people read. `needs_eyes` is the pipeline that waits by itself
    while there is no detector.
    """

    def __init__(
        self,
        database: Database,
        health: HealthDesk,
        posts: Mapping[str, str],
        pipelines: Mapping[str, str],
        needs_eyes: str,
    ) -> None:
        self._database = database
        self._health = health
        self._posts = posts
        self._pipelines = pipelines
        self._needs_eyes = needs_eyes

    def check(self) -> Readiness:
        """The state of all parts and hands; without the database nobody can tell who runs."""
        health = self._health.check()
        if health.status == "unhealthy":
            return Readiness("not_ready", health.parts, self._nobody(), health.at)
        try:
            with self._database.read() as session:
                hands = self._hands(session, is_blind=health.parts["ai"].status == "unhealthy")
        except Unavailable:
            return Readiness("not_ready", health.parts, self._nobody(), health.at)
        well = health.status == "healthy" and all(hand.running for hand in hands)
        return Readiness("ready" if well else "degraded", health.parts, hands, health.at)

    def _nobody(self) -> list[Hand]:
        names = (*self._posts.values(), *self._pipelines.values())
        return [Hand(name, running=False, message="The database does not tell.") for name in names]

    def _hands(self, session: Session, *, is_blind: bool) -> list[Hand]:
        now = self._database.now(session)
        posts = [self._post(session, post, name, now) for post, name in self._posts.items()]
        return posts + [
            Hand(name, running=True, message="Pictures wait for the detector.")
            if is_blind and pipeline == self._needs_eyes
            else self._workers(session, pipeline, name, now)
            for pipeline, name in self._pipelines.items()
        ]

    def _post(self, session: Session, post: str, name: str, now: datetime) -> Hand:
        row = session.get(ScheduleRow, f"post:{post}")
        if row is None or row.holder is None or row.lease_until is None:
            return Hand(name, running=False, message="No process has taken this post.")
        if row.lease_until <= now or owners.is_dead(row.holder):
            return Hand(name, running=False, message="The process at this post is gone.")
        return Hand(name, running=True)

    def _workers(self, session: Session, pipeline: str, name: str, now: datetime) -> Hand:
        """Workers say nothing of themselves while there is nothing to do, so waiting work tells."""
        ours = StageRow.step.startswith(f"{pipeline}/", autoescape=True)
        done_by = sa.select(StageRow.id).where(
            ours, StageRow.state == StageState.RUNNING, StageRow.lease_until > now
        )
        oldest = sa.select(sa.func.min(StageRow.id)).where(
            ours, StageRow.state == StageState.READY, StageRow.ready_at <= now - _PATIENCE
        )
        waits = sa.select(JobRow.created_at).join(StageRow, StageRow.job_id == JobRow.id)
        since = session.scalar(waits.where(StageRow.id == oldest.scalar_subquery()))
        is_late = since is not None and now - since > _PATIENCE
        if not is_late or session.scalar(done_by.limit(1)) is not None:
            return Hand(name, running=True)
        return Hand(name, running=False, message="Work waits, and no worker takes it up.")
