"""What the stages of a job say about each other and about the job."""

from dataclasses import replace
from functools import partial

import pytest
import structlog

from premises.kernel.errors import NotFound
from premises.kernel.jobs import JobState, Pipeline, Registry, Stage, StageState
from premises.kernel.jobs.pipelines import Standing, job_state, needs, next_states, retry_delay


def _stage(name: str, *after: str) -> Stage:
    return Stage(name, lambda _task: None, lambda _session, _task, _effects: None, after)


_PAGES = Pipeline(
    "tests.pages",
    "tests",
    (_stage("open"), _stage("ocr", "open"), _stage("diff", "ocr", "open"), _stage("sum", "diff")),
)

_W, _R, _D, _F, _S, _C = (
    StageState.WAITING,
    StageState.READY,
    StageState.DONE,
    StageState.FAILED,
    StageState.SKIPPED,
    StageState.CANCELLED,
)


def _standings(**states: StageState) -> list[Standing]:
    """`ocr1=DONE` is stage `ocr`, part `1`."""
    return [
        Standing(name.rstrip("0123456789"), name.lstrip("abcdefghijklmnopqrstuvwxyz"), state)
        for name, state in states.items()
    ]


def test_a_part_waits_for_its_own_part_and_for_what_has_none() -> None:
    all_ = _standings(open=_D, ocr1=_D, ocr2=_W, diff1=_W, diff2=_W, sum=_W)
    waited_for = {
        one.name + one.part: [other.name + other.part for other in needs(_PAGES, one, all_)]
        for one in all_
    }
    assert waited_for == {
        "open": [],
        "ocr1": ["open"],
        "ocr2": ["open"],
        "diff1": ["open", "ocr1"],
        "diff2": ["open", "ocr2"],
        "sum": ["diff1", "diff2"],
    }


@pytest.mark.parametrize(
    ("states", "changed"),
    [
        ({"open": _D, "ocr1": _W, "diff1": _W, "sum": _W}, {("ocr", "1"): _R}),
        ({"open": _D, "ocr1": _D, "ocr2": _R, "diff1": _W, "diff2": _W}, {("diff", "1"): _R}),
        (
            {"open": _F, "ocr1": _W, "diff1": _W, "sum": _W},
            {("ocr", "1"): _S, ("diff", "1"): _S, ("sum", ""): _S},
        ),
        (
            {"open": _D, "ocr1": _F, "ocr2": _D, "diff1": _W, "diff2": _W, "sum": _W},
            {("diff", "1"): _S, ("diff", "2"): _R, ("sum", ""): _S},
        ),
        ({"open": _D, "sum": _W}, {("sum", ""): _R}),
        ({"open": _R, "ocr1": _W}, {}),
        ({"open": _D, "ocr1": _W, "gone1": _W}, {("ocr", "1"): _R}),
    ],
)
def test_a_stage_starts_when_all_it_waits_for_is_done_and_never_if_one_is_lost(
    states: dict[str, StageState], changed: dict[tuple[str, str], StageState]
) -> None:
    assert next_states(_PAGES, _standings(**states)) == changed


_SET = Pipeline(
    "tests.set",
    "tests",
    (
        _stage("ocr"),
        replace(_stage("pair", "ocr"), despite_losses=True),
        replace(_stage("diff", "pair"), despite_losses=True),
        _stage("sum", "diff"),
    ),
)


@pytest.mark.parametrize(
    ("states", "changed"),
    [
        ({"ocr1": _F, "ocr2": _R, "pair": _W}, {}),
        ({"ocr1": _F, "ocr2": _D, "pair": _W}, {("pair", ""): _R}),
        ({"ocr1": _F, "ocr2": _S, "pair": _W}, {("pair", ""): _R}),
        ({"pair": _F, "pair1": _D, "diff1": _W, "sum1": _W}, {("diff", "1"): _R}),
        ({"diff1": _F, "diff2": _D, "sum1": _W, "sum2": _W}, {("sum", "1"): _S, ("sum", "2"): _R}),
    ],
)
def test_a_stage_may_make_the_best_of_what_succeeded_before_it(
    states: dict[str, StageState], changed: dict[tuple[str, str], StageState]
) -> None:
    assert next_states(_SET, _standings(**states)) == changed


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([_D, _D], JobState.DONE),
        ([_D, _W], JobState.RUNNING),
        ([_F, _R], JobState.RUNNING),
        ([_D, _F, _S], JobState.FAILED),
        ([_D, StageState.DEAD], JobState.FAILED),
        ([_D, _C], JobState.CANCELLED),
        ([_F, _C], JobState.FAILED),
    ],
)
def test_the_stages_together_say_the_state_of_the_job(
    states: list[StageState], expected: JobState
) -> None:
    assert job_state([Standing("a", str(n), state) for n, state in enumerate(states)]) is expected


def test_pauses_double_up_to_their_limit_with_a_quarter_left_to_chance() -> None:
    stage = Stage("a", print, print, first_retry_s=1, longest_retry_s=10)
    for tries, least in ((1, 1), (2, 2), (3, 4), (4, 8), (5, 10), (5000, 10)):
        pauses = [retry_delay(stage, tries).total_seconds() for _ in range(50)]
        assert least <= min(pauses)
        assert max(pauses) <= least * 1.25
        assert len(set(pauses)) > 1


def test_a_pipeline_that_is_not_known_here_is_said_to_be() -> None:
    with pytest.raises(NotFound, match=r"tests\.none"):
        Registry().stage("tests.none/one")
    with pytest.raises(NotFound, match="gone"):
        Registry([_PAGES]).stage("tests.pages/gone")


def test_only_steps_of_the_wanted_queues_with_open_gates_are_open() -> None:
    gates = {"a": True, "b": False}
    stages = tuple(
        Stage(name, print, print, queue=queue, gate=partial(gates.__getitem__, name))
        for name, queue in (("a", "cpu"), ("b", "gpu"))
    )
    registry = Registry([Pipeline("p", "tests", stages)])
    assert registry.open_steps() == ["p/a"]
    assert registry.open_steps(["gpu"]) == []
    gates["b"] = True
    assert registry.open_steps(["gpu"]) == ["p/b"]
    assert registry.open_steps(["a", "gpu"]) == ["p/a", "p/b"]


def test_a_gate_with_a_bug_closes_its_own_stage_only() -> None:
    def buggy() -> bool:
        raise RuntimeError

    stages = (Stage("a", print, print, gate=buggy), Stage("b", print, print))
    with structlog.testing.capture_logs() as logs:
        assert Registry([Pipeline("p", "tests", stages)]).open_steps() == ["p/b"]
    assert [entry["event"] for entry in logs] == ["gate_failed"]
