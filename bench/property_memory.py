"""Whether the server grows while it answers for a long time."""

from typing import Final

import orjson

from bench.asking import Line
from bench.documents import QUESTIONS
from bench.house import House
from bench.property_houses import PATH
from bench.report import Measure

_WARM: Final = 500
_OTHERS: Final = 10
"""Of so many requests one has a document that nobody has sent before."""


def measure(house: House, requests: int) -> list[Measure]:
    """Ask so often, a mix of questions."""
    line = Line(house.port)
    server = house.processes[0]
    _asked(line, range(_WARM))
    before = server.memory_info().rss / 1e6
    _asked(line, range(_WARM, _WARM + requests))
    after = server.memory_info().rss / 1e6
    line.close()
    part = f"{requests} answers, every tenth to a document that is new"
    return [
        Measure(part, "the server before, resident", before, "MB"),
        Measure(part, "after", after, "MB", remark=f"{after - before:+.1f} MB"),
    ]


def _asked(line: Line, numbers: range) -> None:
    bodies = [question.body for name, question in QUESTIONS.items() if "100" not in name]
    for number in numbers:
        body = bodies[number % len(bodies)]
        if number % _OTHERS == 0:
            body = orjson.dumps(
                {"query": f"query A{number} {{ property(id: {number}) {{ title }} }}"}
            )
        line.ask(PATH, body)
