"""Works everything out aside, from the rows alone, and shows where the tables say otherwise."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

from sqlalchemy.orm import Session

from premises.kernel.database import Database
from premises.machines.archive import DAY_MS, Archive, utc_day
from premises.machines.calendar import days_between, zone_of
from premises.machines.models import MachineRow
from premises.machines.service import finding, totals
from premises.machines.service.changing import extent
from premises.machines.service.checking import Check
from premises.machines.service.differing import Difference, differing_rows
from premises.machines.service.dirt import QUARTERS_A_DAY
from premises.machines.service.figures import Figures
from premises.machines.service.pages import Topic, pages
from premises.machines.service.published import TABLES, Published

MOST: Final = 1000


class Verifying:
    """Compares all figures of a machine with what its rows say."""

    def __init__(self, database: Database, archive: Archive) -> None:
        self._database = database
        self._archive = archive

    def verify(self, machine: str | None = None) -> list[Difference]:
        """The differences, the first `MOST` of them.

        Figures that are still to be worked out are among them: see that nothing is dirty first.

        Raises:
            NotFound: there is no such machine.

        """
        with self._database.read() as session:
            row = finding.machine(session, machine)
            return list(islice(self._differences(session, row), MOST))

    def _differences(self, session: Session, machine: MachineRow) -> Iterator[Difference]:
        whole = extent(session, self._archive, machine.id)
        days = range(0) if whole is None else _days(*whole)
        if days:
            check = Check(session, self._archive, machine)
            yield from check.differences(days[0], days[-1])
        if machine.is_published:
            yield from _published(session, machine, days)


def _days(first: int, last: int) -> range:
    """Days of UTC that quarters from one to another, both included, lie in."""
    return range(first // QUARTERS_A_DAY, last // QUARTERS_A_DAY + 1)


def _published(session: Session, machine: MachineRow, days: range) -> Iterator[Difference]:
    """Published rows that are not what the figures are, and rows of days without any figures."""
    figures, seen = Figures(session, machine), Counter[Published]()
    local = list(days_between(days.start * DAY_MS, days.stop * DAY_MS, zone_of(machine.zone)))
    utc = [utc_day(day * DAY_MS) for day in days]
    for topic in Topic:
        for day in utc if topic is Topic.ENERGY else local:
            for page in pages(figures, topic, day):
                kept = page.table.kept(session, day)
                seen[page.table] += len(kept)
                yield from differing_rows(page.table.keyed, kept, page.rows)
    yield from _miscounted(session, seen)


def _miscounted(session: Session, seen: Counter[Published]) -> Iterator[Difference]:
    """Tables with rows of other days, or of which the status tells another number."""
    status = totals.told(session)
    for table in TABLES:
        there, right = totals.counted(session, table), seen[table]
        told = status[table.records] if table.records and status else there
        if not there == told == right:
            kept = {"rows": there, "told": told}
            right_counts = {"rows": right, "told": right}
            yield Difference(table.keyed.table.name, {}, kept, right_counts)
