"""What is so of a made-up mill, reckoned from its life and not from its log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from premises.app.demo.mill import Mill, Stint, Trouble, stint
from premises.machines.calendar import day_ms, zone_of

Spell = tuple[int, int, str]
"""From when to when, and what it was."""


@dataclass(frozen=True)
class Truth:
    """A mill's stints in their order."""

    mill: Mill
    stints: Sequence[Stint]

    def states_ms(self, day: date) -> dict[str, int]:
        """How long the mill was in each state on a local day."""
        return self._within(day, self._states())

    def statuses_ms(self, day: date) -> dict[str, int]:
        """How long the control said what of the program while it had power."""
        return self._within(day, self._statuses())

    def troubles(self) -> list[Trouble]:
        return [trouble for life in self.stints for trouble in life.troubles]

    def parts(self, day: date) -> int:
        start, end = day_ms(day, zone_of(self.mill.zone))
        cuts = [cut for life in self.stints for cut in life.cuts]
        return sum(cut.is_whole and start <= cut.to_ms < end for cut in cuts)

    def _states(self) -> Iterator[Spell]:
        start, end = self.stints[0].on_ms, self.stints[-1].off_ms
        yield 0, start, "unknown"
        yield end, 2**62, "unknown"
        for sooner, later in pairwise(self.stints):
            yield sooner.off_ms, later.on_ms, "off"
        for life in self.stints:
            busy = sorted([*_runs(life), *_stops(life)])
            yield from busy
            edges = [life.on_ms, *(edge for one in busy for edge in one[:2]), life.off_ms]
            yield from ((a, b, "idle") for a, b in zip(edges[::2], edges[1::2], strict=True))

    def _statuses(self) -> Iterator[Spell]:
        for life in self.stints:
            said = [*life.statuses(), (life.off_ms, 0)]
            yield from ((a, b, str(status)) for (a, status), (b, _) in pairwise(said))

    def _within(self, day: date, spells: Iterator[Spell]) -> dict[str, int]:
        start, end = day_ms(day, zone_of(self.mill.zone))
        found: dict[str, int] = {}
        for a, b, what in spells:
            ms = min(b, end) - max(a, start)
            if ms > 0:
                found[what] = found.get(what, 0) + ms
        return found


def truth(mill: Mill, first: date, last: date) -> Truth:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return Truth(mill, [found for day in days if (found := stint(mill, day)) is not None])


def _runs(life: Stint) -> list[Spell]:
    return [(cut.from_ms, cut.to_ms, "run") for cut in life.cuts]


def _stops(life: Stint) -> list[Spell]:
    troubles = [one for one in life.troubles if one.is_emergency]
    return [(one.raised_ms, one.cleared_ms, "down") for one in troubles]
