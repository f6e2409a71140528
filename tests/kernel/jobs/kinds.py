"""Kinds of work for the tests, known to the test and to the worker programs it starts."""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from premises.kernel.database import BigId, Database, Key, table_options
from premises.kernel.doorbell import Doorbell, PipeDoorbell, RedisDoorbell
from premises.kernel.jobs import Pipeline, Registry, Stage, Task, Worker, ledger
from premises.kernel.settings import RedisSettings

MakeWorker = Callable[..., Worker]
Start = Callable[..., BaseProcess]

BROKER_PREFIX = "tests-"

PROGRAM = (sys.executable, str(Path(__file__).with_name("program.py")))
"""The command of the program that is started, frozen and killed."""


def pid(process: BaseProcess) -> int:
    """The number of a process that has been started."""
    assert process.pid is not None
    return process.pid


class MarkBase(DeclarativeBase):
    metadata = sa.MetaData()


class Mark(MarkBase):
    """A stage wrote its effects; there must be one of these for each stage that is done."""

    __tablename__ = "marks"
    __table_args__ = (table_options(),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    job_id: Mapped[str] = mapped_column(Key(36))
    stage: Mapped[str] = mapped_column(Key(40))
    part: Mapped[str] = mapped_column(Key(40))
    pid: Mapped[int] = mapped_column(sa.Integer)


def mark(session: Session, task: Task, effects: Any) -> Any:
    """Write that the stage was done, and give what was computed as its result."""
    row = Mark(job_id=task.job_id, stage=task.stage, part=task.part, pid=os.getpid())
    session.add(row)
    return effects


def _hold(task: Task) -> int:
    """Say who works, then wait until the test lets go."""
    folder = Path(task.input["folder"])
    (folder / f"began-{os.getpid()}").touch()
    while not (folder / "go").exists():
        time.sleep(0.02)
    return os.getpid()


TALLY = Pipeline("tests.tally", "tests", (Stage("count", lambda _task: os.getpid(), mark),))
HELD = Pipeline("tests.held", "tests", (Stage("hold", _hold, mark),))


def registry() -> Registry:
    return Registry([TALLY, HELD])


def bell_of(carrier: str, bells: Path, server: str, database: Database) -> Doorbell:
    """A doorbell as processes have it that are rung by `carrier`: pipes, redis or celery."""
    if carrier == "redis":
        return RedisDoorbell(RedisSettings(url=server))
    if carrier == "celery":
        from premises.kernel.jobs.celery import Broker, BrokerDoorbell

        usual = PipeDoorbell(bells)
        return BrokerDoorbell(usual, Broker(server, BROKER_PREFIX), database, registry())
    return PipeDoorbell(bells)


def single(compute: Callable[[Task], Any], **how: Any) -> Pipeline:
    """A pipeline of one stage called `only`."""
    return Pipeline("tests.single", "tests", (Stage("only", compute, mark, **how),))


def submit(
    database: Database,
    pipeline: Pipeline,
    given: Mapping[str, Any] | None = None,
    parts: Mapping[str, Sequence[str]] | None = None,
) -> str:
    with database.write() as session:
        return ledger.submit(session, pipeline, given or {}, now=database.now(session), parts=parts)


def marks(database: Database) -> list[Mark]:
    with database.read() as session:
        return list(session.scalars(sa.select(Mark).order_by(Mark.id)))


def full_url(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)
