"""For how long each program held on a day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from premises.machines.canon import Quality
from premises.machines.finish.numbers import Scale
from premises.machines.kernels import Interval
from premises.machines.states import Period, common, total_ms, without

# The original knows programs from 0 up to here, this one excluded.
PROGRAMS = 1000


@dataclass(frozen=True, slots=True)
class ProgramTime:
    """A program, and whole seconds for which it held."""

    program: int
    duration_s: int


def compat_day(
    window: Period, intervals: Sequence[Interval], scale: Scale
) -> tuple[ProgramTime, ...]:
    """Programs of a local day as the original's full back-fill has them, the longest first.

    A row that is no program, such as the one that says that the machine was switched off, is
    skipped as if it had never been written, so the program before it goes on to the next one;
    the last one goes on to the end of the day.

    Args:
        window: the local day.
        intervals: of the program variable in their order, back to the last program that began
            before the day or at its start.
        scale: of the program variable.

    """
    spent: dict[int, int] = {}
    kept = [i for i in intervals if i.q == Quality.GOOD and 0 <= i.x < PROGRAMS * scale.unit]
    for interval, following in pairwise([*kept, None]):
        until = window[1] if following is None else min(following.from_ms, window[1])
        if interval is not None and until > max(interval.from_ms, window[0]):
            program = _program(interval.x, scale)
            ms = until - max(interval.from_ms, window[0])
            spent[program] = spent.get(program, 0) + ms
    return _longest_first(spent)


def exact_day(
    window: Period, intervals: Sequence[Interval], blackouts: Sequence[Period], scale: Scale
) -> tuple[ProgramTime, ...]:
    """Programs of a local day, cut where the machine was off or not heard, the longest first.

    Args:
        window: the local day.
        intervals: of the program variable in their order, the one that reaches into the day
            included.
        blackouts: of the machine, see `states.blackouts`.
        scale: of the program variable.

    """
    spent: dict[int, int] = {}
    for x, ms in held_ms(window, intervals, blackouts).items():
        program = _program(x, scale)
        spent[program] = spent.get(program, 0) + ms
    return _longest_first(spent)


def held_ms(
    window: Period, intervals: Sequence[Interval], blackouts: Sequence[Period]
) -> dict[int, int]:
    """Milliseconds for which each value is known to have held, by its fixed-point value.

    For the names of programs as for their numbers: the value is the number of the text then.
    """
    heard = without(window, blackouts)
    spent: dict[int, int] = {}
    for x, period in _good(intervals, window):
        ms = total_ms(common([period], heard))
        if ms:
            spent[x] = spent.get(x, 0) + ms
    return spent


def _good(intervals: Sequence[Interval], window: Period) -> Iterator[tuple[int, Period]]:
    for interval in intervals:
        if interval.q == Quality.GOOD:
            until = window[1] if interval.to_ms is None else interval.to_ms
            yield interval.x, (interval.from_ms, until)


def _program(x: int, scale: Scale) -> int:
    """The nearest whole number; of two the even one, as PostgreSQL makes an integer of a real."""
    return round(scale.shown(x))


def _longest_first(spent: dict[int, int]) -> tuple[ProgramTime, ...]:
    """Rounded down to whole seconds; where two lasted equally long, the smaller number first."""
    times = (ProgramTime(program, ms // 1000) for program, ms in spent.items())
    return tuple(sorted(times, key=lambda time: (-time.duration_s, time.program)))
