"""What was measured, as a table for people or as data for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np


@dataclass(frozen=True)
class Aim:
    """What a value should be; it is judged by the unrounded value."""

    direction: Literal["at most", "at least"]
    value: float

    def is_met(self, value: float) -> bool:
        return value <= self.value if self.direction == "at most" else value >= self.value


@dataclass(frozen=True)
class Measure:
    """One line of the table; `low` and `high` are the extremes that were seen."""

    part: str
    what: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    aim: Aim | None = None
    remark: str = ""


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of all lies, between its two neighbours (Hyndman-Fan 7)."""
    return float(np.quantile(np.asarray(values, dtype=np.float64), share))


def spread(
    part: str, what: str, values: Sequence[float], unit: str, *, remark: str = ""
) -> Measure:
    """The median of several values with their extremes."""
    low, high = min(values), max(values)
    return Measure(part, what, quantile(values, 0.5), unit, low, high, None, remark)


def title(facts: dict[str, object]) -> str:
    """What machine it was, how busy, and how long it took."""
    return (
        f"Premises on {facts['cores']} cores of {facts['processor']}, "
        f"{facts['system']}, Python {facts['python']}\n"
        f"load average before {facts['load_average']}, after {facts['load_average_after']}; "
        f"took {facts['took_s']} s"
    )


def as_text(heading: str, measures: Sequence[Measure]) -> str:
    """A table in plain characters, ready for a terminal and for a page."""
    lines, part = [heading], ""
    for one in measures:
        if one.part != part:
            part = one.part
            lines += ["", part]
        lines.append(_line(one).rstrip())
    return "\n".join(lines) + "\n"


def _line(one: Measure) -> str:
    aim = f"{_aim(one):<20}" if one.aim or one.remark else ""
    return f"  {one.what:<42}{_shown(one):>17}{_range(one):>15}   {aim}{one.remark}"


def as_json(facts: dict[str, object], measures: Sequence[Measure]) -> str:
    rows = [
        {**asdict(one), "is_met": one.aim.is_met(one.value) if one.aim else None}
        for one in measures
    ]
    return json.dumps({"machine": facts, "measures": rows}, indent=2)


def _shown(one: Measure) -> str:
    return f"{_number(one.value)} {one.unit}"


def _range(one: Measure) -> str:
    if one.low is None or one.high is None:
        return ""
    return f"{_number(one.low)} - {_number(one.high)}"


def _aim(one: Measure) -> str:
    if one.aim is None:
        return ""
    verdict = "yes" if one.aim.is_met(one.value) else "NO"
    return f"{one.aim.direction} {one.aim.value:g}: {verdict}"


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.{1 if abs(value) >= 10 else 2}f}"
