"""What a kind of work consists of: stages, what each waits for, and how patient one is with it."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session

from premises.kernel.errors import Failure, NotFound, Unavailable
from premises.kernel.jobs.models import JobState, StageState

Progress = Callable[[float, str], None]

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Task:
    """What a stage is given: its job's input and the results of the stages it waited for."""

    job_id: str
    domain: str
    pipeline: str
    stage: str
    part: str
    input: Mapping[str, Any]
    results: Mapping[tuple[str, str], Any]
    tries: int
    owner_id: str | None = None
    property_id: str | None = None
    progress: Progress = field(default=lambda _fraction, _note: None, compare=False)


@dataclass(frozen=True)
class Stage:
    """One step. `compute` works outside any transaction; `apply` writes what it found.

    `apply(session, task, effects)` returns the stage's result as plain data. It is called inside
    the transaction that also marks the stage done, so it must be short, and it is called at most
    once with success. `failed` tells the domain, in the transaction that ends the stage, that it
    will not be tried again. `gate` says whether there is any point in starting at all, and is
    asked before each claim: while it says no, the stages wait untouched. With `despite_losses`
    it starts as soon as everything before it has ended, however that ended: it makes the best of
    what succeeded.
    """

    name: str
    compute: Callable[[Task], Any]
    apply: Callable[[Session, Task, Any], Any]
    after: tuple[str, ...] = ()
    queue: str = "cpu"
    priority: int = 0
    tries: int = 5
    wall_limit_s: float = 300.0
    first_retry_s: float = 1.0
    longest_retry_s: float = 60.0
    failed: Callable[[Session, Task, Failure], None] | None = None
    gate: Callable[[], bool] | None = None
    despite_losses: bool = False


@dataclass(frozen=True)
class Pipeline:
    """A kind of job. `keep_days` overrides how long finished ones are remembered."""

    name: str
    domain: str
    stages: tuple[Stage, ...]
    keep_days: float | None = None

    def stage(self, name: str) -> Stage:
        """A stage by its name.

        Raises:
            NotFound: it has none of this name; the job may be older than this version.

        """
        for stage in self.stages:
            if stage.name == name:
                return stage
        raise NotFound("jobs.unknown_stage", f"{self.name} has no stage {name} in this version.")

    def leads_on(self, name: str) -> bool:
        """Whether any stage waits for this one."""
        return any(name in stage.after for stage in self.stages)


class Postponed(Unavailable):
    """What the stage needs is not there yet: it waits, and this does not count as a try."""

    wait_s = 30.0


class Registry:
    """All pipelines this process knows; a switched-off domain's are not among them."""

    def __init__(self, pipelines: Iterable[Pipeline] = ()) -> None:
        self.pipelines = {pipeline.name: pipeline for pipeline in pipelines}

    def add(self, pipelines: Iterable[Pipeline]) -> None:
        self.pipelines.update((pipeline.name, pipeline) for pipeline in pipelines)

    def pipeline(self, name: str) -> Pipeline:
        """A pipeline by its name.

        Raises:
            NotFound: this process does not know it; its domain may be switched off.

        """
        if name not in self.pipelines:
            raise NotFound(
                "jobs.unknown_pipeline", f"{name} is not known here; switch its domain on."
            )
        return self.pipelines[name]

    def stage(self, step: str) -> Stage:
        """A stage by `<pipeline>/<stage>`; raises like `pipeline`."""
        pipeline, _, name = step.partition("/")
        return self.pipeline(pipeline).stage(name)

    def steps(self, queues: Sequence[str] = ()) -> dict[str, Stage]:
        """The stages of these queues by `<pipeline>/<stage>`: all of them, if no queue is named.

        A stage's own name counts as a queue as well.
        """
        return {
            f"{pipeline.name}/{stage.name}": stage
            for pipeline in self.pipelines.values()
            for stage in pipeline.stages
            if not queues or stage.queue in queues or stage.name in queues
        }

    def open_steps(self, queues: Sequence[str] = ()) -> list[str]:
        """The steps worth claiming now: of these queues (all, if none is named), gates open."""
        return [step for step, stage in self.steps(queues).items() if _is_open(stage)]

    def knows(self, step: str) -> bool:
        """Whether `<pipeline>/<stage>` is among them."""
        try:
            self.stage(step)
        except NotFound:
            return False
        return True


def _is_open(stage: Stage) -> bool:
    try:
        return stage.gate is None or stage.gate()
    except Exception:  # noqa: BLE001 - logged, see below.
        # One domain's gate with a bug must not keep the work of all others from being done.
        _log.exception("gate_failed", stage=stage.name)
        return False


@dataclass(frozen=True)
class Standing:
    """How far one stage of a job is."""

    name: str
    part: str
    state: StageState


SUCCEEDED = {StageState.DONE}
LOST = {StageState.FAILED, StageState.DEAD, StageState.SKIPPED, StageState.CANCELLED}
ENDED = SUCCEEDED | LOST


def needs(pipeline: Pipeline, one: Standing, all_: Sequence[Standing]) -> list[Standing]:
    """The stages that `one` waits for: those of its own part, or all where it has none.

    A stage of part «3» after a stage that has a part «3» waits for that one alone, so pages
    overtake each other; a stage without a part waits for every part, so it joins them.
    """
    before = pipeline.stage(one.name).after
    found = [other for other in all_ if other.name in before]
    if not one.part:
        return found
    return [other for other in found if other.part in {one.part, ""}]


def next_states(pipeline: Pipeline, all_: Sequence[Standing]) -> dict[tuple[str, str], StageState]:
    """The waiting stages that may start now, and those that never can, by (name, part).

    One that the pipeline does not have, because the job is of another version, goes on waiting.
    """
    known = {stage.name: stage for stage in pipeline.stages}
    states = {(one.name, one.part): one.state for one in all_}
    changed: dict[tuple[str, str], StageState] = {}
    moved = True
    while moved:
        moved = False
        now = [Standing(name, part, state) for (name, part), state in states.items()]
        near = _by_part(now)
        for one in now:
            if one.state is not StageState.WAITING or one.name not in known:
                continue
            # Of a thousand pages only those of its own can matter to a page.
            around = [*near[one.part], *near.get("", ())] if one.part else now
            state = _due(known[one.name], needs(pipeline, one, around))
            if state is not None:
                states[one.name, one.part] = changed[one.name, one.part] = state
                moved = True
    return changed


def _by_part(all_: Sequence[Standing]) -> dict[str, list[Standing]]:
    parts: dict[str, list[Standing]] = {}
    for one in all_:
        parts.setdefault(one.part, []).append(one)
    return parts


def _due(stage: Stage, before: Sequence[Standing]) -> StageState | None:
    succeeded = ENDED if stage.despite_losses else SUCCEEDED
    if not stage.despite_losses and any(other.state in LOST for other in before):
        return StageState.SKIPPED
    if all(other.state in succeeded for other in before):
        return StageState.READY
    return None


def job_state(all_: Sequence[Standing]) -> JobState:
    """What the stages together say of the job; one page that failed fails it, but alone."""
    states = {one.state for one in all_}
    if states - ENDED:
        return JobState.RUNNING
    if states & {StageState.FAILED, StageState.DEAD}:
        return JobState.FAILED
    if StageState.CANCELLED in states:
        return JobState.CANCELLED
    return JobState.DONE


def retry_delay(stage: Stage, tries: int) -> timedelta:
    """How long to wait before try number `tries` + 1: doubling, capped, with up to 25 % chance.

    The chance keeps a thousand stages that failed together from coming back together.
    """
    doubled = stage.first_retry_s * 2.0 ** min(tries - 1, 30)
    capped = min(doubled, stage.longest_retry_s)
    return timedelta(seconds=capped * (1 + random.random() / 4))  # noqa: S311 - no secret.
