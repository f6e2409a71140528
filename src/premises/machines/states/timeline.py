"""What a machine was doing from instant to instant, carried in from before and with its gaps."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import itemgetter
from types import MappingProxyType

from premises.machines.canon import Quality
from premises.machines.kernels import Interval
from premises.machines.states.meanings import State
from premises.machines.states.periods import Period, common, merged


@dataclass(frozen=True, slots=True)
class Segment:
    """One state, from one instant to another, the second excluded."""

    from_ms: int
    to_ms: int
    state: State


@dataclass(frozen=True, slots=True)
class Signals:
    """What the variables of a machine that tell its state said, each in its order.

    The intervals must begin with the one that reaches into what is asked. `operation` says
    running or idle, none if the machine has no such variable; `meaning` says what its values
    mean, empty that 0 is idle and all else runs. `stops` are other than 0 while the machine
    is stopped by a fault.
    """

    operation: Sequence[Interval] | None = None
    stops: Sequence[Sequence[Interval]] = ()
    meaning: Mapping[int, State] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Hearing:
    """From when to when a machine was heard, and when it fell silent in between.

    `observed` is from its first row to its horizon, none for a machine without rows. A machine
    that was switched off is silent by nature: unless `off_is_kept` is false, it stays switched
    off through a silence where any other state becomes unknown.
    """

    observed: Period | None
    silences: Sequence[Period] = ()
    off_is_kept: bool = True


Saying = tuple[int, int, State]


def timeline(window: Period, signals: Signals, hearing: Hearing) -> tuple[Segment, ...]:
    """What the machine was doing throughout the window: no gap, no overlap, neighbours differ.

    Switched off outweighs stopped by a fault, which outweighs running and idle. A machine
    without an operation variable is never said to run or to idle: that it logs only tells that
    it has power. It counts as switched off while all of its stop variables do.
    """
    start, end = window
    said = list(_said(signals, end))
    off = [stretch for stretch in said if stretch[2] is State.OFF] + list(
        _all_stops_off(signals, end)
    )
    silent = [(a, b, State.UNKNOWN) for a, b in hearing.silences]
    layers: tuple[Iterable[Saying], ...] = (
        said,
        [(a, b, State.DOWN) for a, b in _stopped(signals, end)],
        *((silent, off) if hearing.off_is_kept else (off, silent)),
        [(a, b, State.UNKNOWN) for a, b in _unobserved(window, hearing)],
    )
    return tuple(_merged(start, end, _topmost(window, layers)))


def blackouts(window: Period, signals: Signals, hearing: Hearing) -> tuple[Period, ...]:
    """When nothing can be said of any of the machine's variables: off, silent or not observed."""
    end = window[1]
    off = [(a, b) for a, b, state in _said(signals, end) if state is State.OFF]
    off += [(a, b) for a, b, _ in _all_stops_off(signals, end)]
    periods = merged([*off, *hearing.silences, *_unobserved(window, hearing)])
    return common(periods, [window])


def _said(signals: Signals, end: int) -> Iterator[Saying]:
    """What the operation variable says, wherever it says anything."""
    for start, until, interval in _held(signals.operation or (), end):
        state = _meant(interval, signals.meaning)
        if state is not State.UNKNOWN:
            yield start, until, state


def _meant(interval: Interval, meaning: Mapping[int, State]) -> State:
    if interval.q == Quality.OFF:
        return State.OFF
    if interval.q != Quality.GOOD:
        return State.UNKNOWN
    if meaning:
        return meaning.get(interval.x, State.UNKNOWN)
    return State.RUN if interval.x else State.IDLE


def _stopped(signals: Signals, end: int) -> tuple[Period, ...]:
    return merged(
        (start, until)
        for stop in signals.stops
        for start, until, interval in _held(stop, end)
        if interval.q == Quality.GOOD and interval.x
    )


def _all_stops_off(signals: Signals, end: int) -> Iterator[Saying]:
    """When a machine without an operation variable was switched off by all its others' word."""
    if signals.operation is not None or not signals.stops:
        return
    off: Sequence[Period] | None = None
    for stop in signals.stops:
        periods = merged((a, b) for a, b, held in _held(stop, end) if held.q == Quality.OFF)
        off = periods if off is None else common(off, periods)
    yield from ((a, b, State.OFF) for a, b in off or ())


def _held(intervals: Sequence[Interval], end: int) -> Iterator[tuple[int, int, Interval]]:
    """Each interval with its end; where two overlap, the one that starts later is right."""
    for interval, following in pairwise([*intervals, None]):
        if interval is None:
            continue
        until = end if interval.to_ms is None else interval.to_ms
        if following is not None:
            until = min(until, following.from_ms)
        yield interval.from_ms, until, interval


def _unobserved(window: Period, hearing: Hearing) -> tuple[Period, ...]:
    if hearing.observed is None:
        return (window,)
    return merged([(window[0], hearing.observed[0]), (hearing.observed[1], window[1])])


def _topmost(window: Period, layers: Sequence[Iterable[Saying]]) -> Iterator[tuple[int, State]]:
    """From when on which state holds: that of the last layer that says anything then."""
    start, end = window
    marks: list[tuple[int, bool, int, State]] = [(start, False, 0, State.UNKNOWN)]
    for rank, layer in enumerate(layers):
        for since, until, state in layer:
            if max(since, start) < min(until, end):
                # What ends at an instant must make room before what begins at it sits down.
                marks.append((max(since, start), True, rank, state))
                marks.append((min(until, end), False, rank, state))
    marks.sort(key=itemgetter(0, 1))
    said: list[State | None] = [None] * len(layers)
    for at, changes in groupby(marks, key=itemgetter(0)):
        for _, begins, rank, state in changes:
            said[rank] = state if begins else None
        yield at, next((state for state in reversed(said) if state is not None), State.UNKNOWN)


def _merged(start: int, end: int, states: Iterable[tuple[int, State]]) -> Iterator[Segment]:
    since, held = start, State.UNKNOWN
    for at, state in states:
        if state is not held:
            if since < at:
                yield Segment(since, at, held)
            since, held = at, state
    if since < end:
        yield Segment(since, end, held)
