"""Writes what one day adds up to, and all that follows from it, into one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from premises.machines.archive import DAY_MS, utc_day
from premises.machines.calendar import QUARTER_MS, day_of, days_between, zone_of
from premises.machines.finish.programs import PROGRAMS
from premises.machines.models import MachineRow, Role
from premises.machines.service import (
    activity,
    alarming,
    counting,
    dirt,
    intervals,
    partials,
    texts,
)
from premises.machines.service.dirt import QUARTERS_A_DAY, Why
from premises.machines.service.figures import Figures
from premises.machines.service.masks import Run
from premises.machines.service.pages import Topic
from premises.machines.service.publishing import publish
from premises.machines.service.reading import Added, Part
from premises.machines.service.scales import scale_of

_TOPICS: Final = (
    (Role.TEMPERATURE, Topic.SENSOR_STATS),
    (Role.ALARMS, Topic.ALERTS),
    (Role.UTILISATION, Topic.ENERGY),
)
"""What is published of variables by their role; programs and activity are seen to apart."""


@dataclass(frozen=True)
class Writing:
    """One day's figures being written into one transaction."""

    session: Session
    machine: MachineRow
    added: Added
    now: datetime
    now_ms: int

    def write(self) -> None:
        added, revision = self.added, self.machine.revision
        if added.stale:
            partials.replace(self.session, added.stale, added.quarters, revision)
        activity.replace(self.session, self.machine.id, added.runs, added.activities, revision)
        for part in added.names:
            self._mend(part)
        for part in added.counters:
            self._recount(part)
        is_moved = self._move_horizon()
        if self.machine.is_published:
            self._publish(is_moved=is_moved)

    def _mend(self, part: Part) -> None:
        """Intervals, and what else depends on a variable whose values are names."""
        variable, revision = part.variable, self.machine.revision
        assert part.edges is not None  # noqa: S101 - a part of names has them.
        partials.replace_edges(self.session, variable.id, part.run, part.edges, revision)
        next_ms = partials.next_row_ms(self.session, variable.id, part.run[1] + 1)
        sayings = part.sayings()
        mended = intervals.mend(self.session, variable.id, part.stretch, sayings, next_ms, revision)
        if variable.role == Role.ALARMS:
            needed = texts.read(self.session, alarming.needed_texts(mended, sayings))
            where = self.session, self.machine, variable.id, part.stretch
            alarming.mend_alarms(*where, mended, needed, revision)
            alarming.replace_alerts(
                self.session, variable.id, part.stretch, sayings, needed, revision
            )
        if variable.role == Role.PROGRAM:
            self._carry_on(part, mended)

    def _carry_on(self, part: Part, mended: intervals.Mended) -> None:
        """A program that holds on beyond the stretch changes the days after it."""
        limit = PROGRAMS * scale_of(part.variable).unit
        old, new = (intervals.last_good(one, limit) for one in (mended.old, mended.new))
        if (old and old.saying) == (new and new.saying):
            return
        end_ms = part.stretch.to_ms
        until = intervals.good_from(self.session, part.variable.id, end_ms, limit)
        last_ms = until if until is not None else (self.machine.horizon_ms or end_ms)
        self._note_held(end_ms, last_ms)

    def _recount(self, part: Part) -> None:
        revision = self.machine.revision
        following = counting.recount(
            self.session, self.machine, part.variable, part.run, part.rows, revision
        )
        if following is not None:
            end_of_day = following // QUARTERS_A_DAY * QUARTERS_A_DAY + QUARTERS_A_DAY - 1
            stretch = dirt.of_stretch(following, end_of_day, part.variable.id)
            dirt.note(self.session, self.machine.id, stretch, Why.COUNTED, self.now)

    def _move_horizon(self) -> bool:
        """Whether the machine's first or last day is another now.

        Days of UTC between that of the last row so far and that of the last one now show what
        was held in them; both of these are dirty themselves.
        """
        zone = zone_of(self.machine.zone)
        before = self.machine.first_ms, self.machine.horizon_ms
        now = activity.observed(self.session, self.machine.id)
        self.machine.first_ms, self.machine.horizon_ms = now
        ends = [one for one in (before[1], now[1]) if one is not None]
        days = [[one and day_of(one, zone) for one in edges] for edges in (before, now)]
        between = (
            (min(ends, default=0) // DAY_MS + 1) * DAY_MS,
            max(ends, default=0) // DAY_MS * DAY_MS,
        )
        if between[0] < between[1]:
            self._note_held(between[0], between[1] - 1)
        return days[0] != days[1]

    def _note_held(self, from_ms: int, to_ms: int) -> None:
        """Have days after this one published anew; this one is now anyway, as a whole."""
        first = max(from_ms // QUARTER_MS, 0)
        stretches = dirt.of_stretch(first, max(to_ms // QUARTER_MS, first))
        others = [one for one in stretches if one.from_quarter // QUARTERS_A_DAY != self.added.day]
        if self.machine.is_published:
            dirt.note(self.session, self.machine.id, others, Why.HELD, self.now)

    def _publish(self, *, is_moved: bool) -> None:
        """Publish what may differ: each topic by its variables, programs as far as they hold."""
        added = self.added
        zone, start = zone_of(self.machine.zone), added.day * DAY_MS
        touched = {day for run in added.runs for day in days_between(*_period(run), zone)}
        topics = [topic for role, topic in _TOPICS if role in added.roles]
        if added.runs:
            topics.append(Topic.UTILIZATION)
        figures = Figures(self.session, self.machine, self.now_ms, added.variables)
        publish(self.session, figures, self.now, touched, [utc_day(start)], topics)
        if added.is_held or is_moved or Role.PROGRAM in added.roles:
            around = days_between(start, start + DAY_MS, zone)
            programs = [Topic.PROGRAM_HISTORY]
            publish(self.session, figures, self.now, around, (), programs)


def _period(run: Run) -> tuple[int, int]:
    return run[0] * QUARTER_MS, (run[1] + 1) * QUARTER_MS
