"""What it costs the server to refuse requests that are made to cost it much."""

from collections.abc import Mapping
from typing import Final

import orjson

from bench import hostile, machine
from bench.asking import Line
from bench.house import House
from bench.property_houses import PATH
from bench.report import Aim, Measure, quantile

_AIM: Final = Aim("at most", 5.0)
_SHOWN: Final = 5
_LONGEST_ANSWER: Final = 5000


def measure(house: House, times: int) -> list[Measure]:
    """Each is sent so often; the worst are told."""
    requests = hostile.requests()
    idle = _cost_ms(house, orjson.dumps({"query": "{__typename}"}), times)
    costs = {name: _refused_ms(house, name, body, times) for name, body in requests.items()}
    return [*_told(costs), Measure(_part(costs), "beside it: {__typename}", idle, "CPU-ms")]


def _told(costs: Mapping[str, float]) -> list[Measure]:
    worst = sorted(costs, key=lambda name: costs[name], reverse=True)[:_SHOWN]
    measures = [Measure(_part(costs), name, costs[name], "CPU-ms", aim=_AIM) for name in worst]
    return [*measures, Measure(_part(costs), "median", quantile([*costs.values()], 0.5), "CPU-ms")]


def _part(costs: Mapping[str, float]) -> str:
    return f"{len(costs)} hostile requests of at most 10 kB refused over HTTP, the worst first"


def _refused_ms(house: House, name: str, body: bytes, times: int) -> float:
    line = Line(house.port, takes_refusals=True)
    line.ask(PATH, body)
    said = orjson.loads(line.answer)
    line.close()
    assert said.get("errors"), f"{name} was not refused"
    assert said.get("data") is None, f"{name} was answered"
    assert len(orjson.dumps(said)) < _LONGEST_ANSWER, f"{name} is refused at length"
    return _cost_ms(house, body, times)


def _cost_ms(house: House, body: bytes, times: int) -> float:
    line = Line(house.port, takes_refusals=True)
    cpu = machine.cpu_s(house.processes[:1])
    for _ in range(times):
        line.ask(PATH, body)
    used_ms = (machine.cpu_s(house.processes[:1]) - cpu) * 1000
    line.close()
    return used_ms / times
