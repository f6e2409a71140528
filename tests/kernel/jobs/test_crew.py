"""A process that waits for an answer from elsewhere goes on working meanwhile."""

import threading
from typing import Any

import pytest
from tests.waiting import until

from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.jobs import Pipeline, Registry, Stage, StageRow, StageState, submit
from premises.kernel.jobs.crew import Crew, shared_out
from premises.kernel.settings import JobsSettings


class Line:
    """Two kinds of work: one that asks and waits until it is answered, one that just works."""

    def __init__(self) -> None:
        self.answered = threading.Event()
        self.is_asking = threading.Event()
        self.worked = 0
        self.registry = Registry(
            (
                Pipeline("ask", "house", (Stage("ask", self._ask, _nothing, queue="llm"),)),
                Pipeline("work", "house", (Stage("work", self._work, _nothing, queue="cpu"),)),
            )
        )

    def _ask(self, _task: object) -> None:
        self.is_asking.set()
        self.answered.wait(20)

    def _work(self, _task: object) -> None:
        self.worked += 1


def _nothing(_session: object, _task: object, _effects: object) -> None:
    return


def test_work_goes_on_while_an_answer_is_waited_for(
    sqlite: Database, doorbell: PipeDoorbell
) -> None:
    line = Line()
    crew = Crew(sqlite, line.registry, doorbell, JobsSettings(sweep_s=0.1))
    thread = threading.Thread(target=crew.run)
    thread.start()
    _submit(sqlite, line, "ask", 2)
    assert line.is_asking.wait(10)
    _submit(sqlite, line, "work", 3)
    until(lambda: line.worked == 3)
    assert not line.answered.is_set()
    line.answered.set()
    until(lambda: _states(sqlite) == {StageState.DONE})
    crew.stop()
    thread.join(10)
    assert not thread.is_alive()


def test_an_answer_that_does_not_come_does_not_keep_a_process_from_ending(
    sqlite: Database, doorbell: PipeDoorbell
) -> None:
    line = Line()
    crew = Crew(sqlite, line.registry, doorbell, JobsSettings(sweep_s=0.1))
    thread = threading.Thread(target=crew.run)
    thread.start()
    _submit(sqlite, line, "ask", 1)
    assert line.is_asking.wait(10)
    crew.stop()
    thread.join(10)
    assert not thread.is_alive()
    line.answered.set()
    until(lambda: _states(sqlite) == {StageState.DONE})


@pytest.mark.parametrize(
    ("queues", "groups"),
    [
        ((), [["cpu"], ["llm"]]),
        (("cpu", "gpu", "llm"), [["cpu", "gpu"], ["llm"]]),
        (("llm",), [("llm",)]),
        (("cpu",), [("cpu",)]),
    ],
)
def test_waiting_has_a_worker_of_its_own_only_beside_other_work(
    queues: tuple[str, ...], groups: list[Any]
) -> None:
    assert shared_out(Line().registry, queues) == groups


def test_where_nothing_waits_one_worker_does_everything() -> None:
    registry = Line().registry
    del registry.pipelines["ask"]
    assert shared_out(registry, ()) == [()]
    assert shared_out(registry, ("cpu", "llm")) == [("cpu", "llm")]


def _submit(database: Database, line: Line, name: str, count: int) -> None:
    with database.write() as session:
        for _ in range(count):
            submit(session, line.registry.pipeline(name), {}, now=database.now(session))


def _states(database: Database) -> set[str]:
    with database.read() as session:
        return {row.state for row in session.query(StageRow)}
