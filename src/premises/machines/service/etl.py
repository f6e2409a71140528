"""The original's nightly work by its own names: here it only makes sure that all is done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy.exc import DBAPIError

from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.errors import Failure, Invalid, Unavailable
from premises.machines.calendar import day_of, zone_of
from premises.machines.models import MachineRow
from premises.machines.service import finding
from premises.machines.service.figures import Figures
from premises.machines.service.pages import Topic
from premises.machines.service.publishing import publish
from premises.machines.service.recomputing import Recomputing

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class DayDone:
    """What became of one day: how many rows were written anew, or why it failed."""

    day: date
    written: int = 0
    failure: Failure | None = None


class Etls:
    """Fills the published tables for days, as often as one likes: what is right stays as it is."""

    def __init__(self, database: Database, recomputing: Recomputing, clock: Clock) -> None:
        self._database = database
        self._recomputing = recomputing
        self._clock = clock

    def days(self, start: date | None = None, end: date | None = None) -> list[date]:
        """The local days to be done: one, from one to another, or all that have rows.

        Raises:
            NotFound: there is no machine.
            Invalid: the end is before the start.

        """
        if start is not None:
            last = start if end is None else end
            if last < start:
                message = "The last day is before the first."
                raise Invalid("machines.bad_days", message, first=str(start), last=str(last))
            return _range(start, last)
        with self._database.read() as session:
            machine = finding.machine(session)
        if machine.first_ms is None or machine.horizon_ms is None:
            return []
        zone = zone_of(machine.zone)
        return _range(day_of(machine.first_ms, zone), day_of(machine.horizon_ms, zone))

    def catch_up(self) -> int:
        """Work out what is dirty, of all machines; returns in how many steps."""
        with self._database.read() as session:
            ids = [row.id for row in session.query(MachineRow).order_by(MachineRow.name)]
        return sum(self._recomputing.settle(machine_id) for machine_id in ids)

    def run(self, topics: Sequence[Topic], days: Sequence[date]) -> Iterator[DayDone]:
        """Fill the tables of topics day by day; a day that fails keeps none of the others back.

        Raises:
            NotFound: there is no machine.

        """
        self.catch_up()
        for day in days:
            try:
                yield DayDone(day, self._fill(topics, day))
            except Failure as failure:
                yield DayDone(day, failure=failure)
            except DBAPIError as error:
                # Whatever is wrong with the rows of one day, the others are done.
                message = f"The database refuses what is to be written: {error.orig}"
                yield DayDone(day, failure=Unavailable("machines.day_refused", message))

    def _fill(self, topics: Sequence[Topic], day: date) -> int:
        with self._database.write() as session:
            machine = finding.locked(session, finding.machine(session).id)
            now = self._database.now(session)
            figures = Figures(session, machine, int(self._clock.now().timestamp() * 1000))
            return publish(session, figures, now, [day], [day], topics)


def _range(first: date, last: date) -> list[date]:
    return [first + _DAY * number for number in range((last - first).days + 1)]
