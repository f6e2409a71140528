"""How long a machine was in each state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from premises.machines.states.meanings import State
from premises.machines.states.periods import Period
from premises.machines.states.timeline import Segment


@dataclass(frozen=True, slots=True)
class Durations:
    """Milliseconds in each state; together they are exactly as long as what was asked."""

    run_ms: int = 0
    idle_ms: int = 0
    down_ms: int = 0
    off_ms: int = 0
    unknown_ms: int = 0

    @property
    def total_ms(self) -> int:
        return self.run_ms + self.idle_ms + self.down_ms + self.off_ms + self.unknown_ms

    def __add__(self, other: "Durations") -> "Durations":
        return Durations(
            self.run_ms + other.run_ms,
            self.idle_ms + other.idle_ms,
            self.down_ms + other.down_ms,
            self.off_ms + other.off_ms,
            self.unknown_ms + other.unknown_ms,
        )


def durations(segments: Iterable[Segment]) -> Durations:
    """How long each state lasted in all."""
    spent = dict.fromkeys(State, 0)
    for segment in segments:
        spent[segment.state] += segment.to_ms - segment.from_ms
    return Durations(**{f"{state.value}_ms": ms for state, ms in spent.items()})


def within(segments: Sequence[Segment], periods: Sequence[Period]) -> tuple[Segment, ...]:
    """Segments cut to periods, such as planned time; both in order and free of overlaps."""
    result: list[Segment] = []
    i = j = 0
    while i < len(segments) and j < len(periods):
        segment, (start, end) = segments[i], periods[j]
        since, until = max(segment.from_ms, start), min(segment.to_ms, end)
        if since < until:
            result.append(Segment(since, until, segment.state))
        if segment.to_ms < end:
            i += 1
        else:
            j += 1
    return tuple(result)
