"""What one answer about listings costs a server, ours beside others' over the same rows."""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import orjson
import psutil

from bench import documents, machine
from bench.asking import Line, one_by_one
from bench.documents import Question
from bench.peers.doors import BY_HAND, NAIVE, PEERS
from bench.peers.serving import served
from bench.property_houses import PATH, founded, serving
from bench.report import Aim, Measure, quantile, spread
from bench.statements import sent_by_peers, sent_by_us

PLAN: Final = "compiled plan"
KEPT: Final = "kept answer"
_OF_CEILING, _OF_NAIVE, _OF_PLAN = Aim("at most", 2.0), Aim("at least", 20.0), Aim("at most", 1.0)
_STATEMENTS: Final = Aim("at most", 3.0)
_TICK_S: Final = 1 / os.sysconf("SC_CLK_TCK")
_WARM: Final = 5


@dataclass(frozen=True)
class Effort:
    """How long each is asked; a round should be many ticks of the clock that counts its time."""

    rounds: int
    round_s: float


FULL: Final = Effort(7, 30 * _TICK_S)
QUICK: Final = Effort(3, 15 * _TICK_S)


@dataclass
class Contender:
    """Somebody who answers, and what that took: processor time by round, waits by answer."""

    name: str
    port: int
    process: psutil.Process
    cpu_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    waits_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def ask(self, question: Question) -> object:
        line = Line(self.port)
        line.ask(PATH, question.body)
        line.close()
        return orjson.loads(line.answer)["data"]

    def run(self, label: str, question: Question, count: int) -> float:
        """Answer so often; the seconds of processor time that one answer took."""
        cpu = machine.cpu_s([self.process])
        # A line of its own for each round: servers hang up on who is silent for some seconds.
        waits = one_by_one(self.port, PATH, count, question.body)
        cpu_s = (machine.cpu_s([self.process]) - cpu) / count
        self.cpu_ms[label].append(cpu_s * 1000)
        self.waits_ms[label] += waits
        return cpu_s


def measure(folder: Path, kind: str, url: str, effort: Effort) -> list[Measure]:
    """All contenders over one estate; `url` is that of an empty database, or empty for a file."""
    estate_url = founded(folder / "estate", url)
    counts = {**sent_by_us(folder / "estate", url), **sent_by_peers(estate_url)}
    with _contenders(folder, estate_url) as contenders, machine.Neighbours() as neighbours:
        for label, question in documents.QUESTIONS.items():
            _agreed(contenders, question)
            _measured(contenders, label, question, effort)
    measures = _statements(kind, counts)
    for label in documents.QUESTIONS:
        measures += _lines(f"{label}, {kind}", label, contenders, neighbours.remark)
    return measures


@contextmanager
def _contenders(folder: Path, url: str) -> Iterator[list[Contender]]:
    with ExitStack() as stack:
        found = []
        for name, kept in ((PLAN, "false"), (KEPT, "true")):
            place = folder / f"kept-{kept}"
            house = stack.enter_context(serving(place, url, CACHE__ENABLED=kept))
            found.append(Contender(name, house.port, house.processes[0]))
        for name in PEERS:
            port, process = stack.enter_context(served(name, url))
            found.append(Contender(name, port, process))
        yield found


def _agreed(contenders: Sequence[Contender], question: Question) -> None:
    """Measure only who says the same as all others, which also warms everybody up."""
    right = contenders[0].ask(question)
    assert right
    for one in contenders:
        assert all(one.ask(question) == right for _ in range(_WARM)), one.name


def _measured(
    contenders: Sequence[Contender], label: str, question: Question, effort: Effort
) -> None:
    """In turns, so that whatever else the machine does falls on all alike."""
    counts = {one.name: 20 for one in contenders}
    for number in range(effort.rounds + 1):
        for one in contenders:
            cpu_s = max(one.run(label, question, counts[one.name]), _TICK_S / 100)
            if not number:
                counts[one.name] = max(int(effort.round_s / cpu_s), 5)
                # The first round only tells how often to ask.
                one.cpu_ms[label].clear()
                one.waits_ms[label].clear()


def _statements(kind: str, counts: Mapping[str, int]) -> list[Measure]:
    part = f"statements for a list of 100 x 5 with owners, {kind}"
    return [
        Measure(part, name, count, "", aim=_STATEMENTS if name == PLAN else None)
        for name, count in counts.items()
    ]


def _lines(part: str, label: str, contenders: Sequence[Contender], remark: str) -> list[Measure]:
    measures = [_line(part, label, one) for one in contenders]
    cpu = {one.name: quantile(one.cpu_ms[label], 0.5) for one in contenders}
    ratios = [
        (f"{PLAN} / {BY_HAND}", cpu[PLAN] / cpu[BY_HAND], _OF_CEILING),
        (f"{NAIVE} / {PLAN}", cpu[NAIVE] / cpu[PLAN], _OF_NAIVE),
        (f"{KEPT} / {PLAN}", cpu[KEPT] / cpu[PLAN], _OF_PLAN),
    ]
    judged = documents.QUESTIONS[label] is documents.LIST
    return measures + [
        Measure(part, what, value, "", aim=aim if judged else None, remark=remark)
        for what, value, aim in ratios
    ]


def _line(part: str, label: str, one: Contender) -> Measure:
    waits = one.waits_ms[label]
    p50, p99 = quantile(waits, 0.5), quantile(waits, 0.99)
    rate = 1000 * len(waits) / sum(waits)
    told = f"waits p50 {p50:.1f} ms, p99 {p99:.1f} ms; {rate:.0f}/s, one client"
    return spread(part, one.name, one.cpu_ms[label], "CPU-ms", remark=told)
