"""Quarters of an hour are dealt out to the hours they belong to."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from premises.machines.calendar import Hour


class OfAQuarter(Protocol):
    """Anything that belongs to one quarter."""

    @property
    def quarter(self) -> int: ...


Q = TypeVar("Q", bound=OfAQuarter)


def by_hour(hours: Iterable[Hour], quarters: Sequence[Q]) -> Iterator[tuple[Hour, Sequence[Q]]]:
    """Each hour with what lies in it; both in order, nothing lying before the first hour."""
    at = 0
    for hour in hours:
        begin, stop = at, hour.quarters.stop
        while at < len(quarters) and quarters[at].quarter < stop:
            at += 1
        yield hour, quarters[begin:at]
