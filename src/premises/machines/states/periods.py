"""Stretches of time, and what they have in common."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

Period: TypeAlias = tuple[int, int]
"""From one instant to another, the second excluded, in milliseconds since 1970 in UTC."""


def merged(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The same time as periods that are in order and do not touch; empty ones are left out."""
    result: list[Period] = []
    for start, end in sorted(period for period in periods if period[0] < period[1]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def clipped(periods: Iterable[Period], window: Period) -> tuple[Period, ...]:
    """What lies inside of the window, in order."""
    return merged((max(start, window[0]), min(end, window[1])) for start, end in periods)


def common(left: Sequence[Period], right: Sequence[Period]) -> tuple[Period, ...]:
    """What lies in both; both in order and free of overlaps."""
    result: list[Period] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            result.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return tuple(result)


def without(window: Period, holes: Sequence[Period]) -> tuple[Period, ...]:
    """What is left of the window without the holes, which are in order and free of overlaps."""
    result: list[Period] = []
    start = window[0]
    for hole_from, hole_to in clipped(holes, window):
        if start < hole_from:
            result.append((start, hole_from))
        start = hole_to
    if start < window[1]:
        result.append((start, window[1]))
    return tuple(result)


def total_ms(periods: Iterable[Period]) -> int:
    """How long periods that do not overlap are together."""
    return sum(end - start for start, end in periods)
