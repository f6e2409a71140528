"""Works everything out anew from the rows, for who does not trust the figures."""

from datetime import date

from premises.kernel.database import Database
from premises.kernel.errors import Invalid
from premises.machines.archive import Archive
from premises.machines.calendar import QUARTER_MS, day_ms, zone_of
from premises.machines.models import MachineRow
from premises.machines.service import dirt, finding
from premises.machines.service.changing import extent
from premises.machines.service.work import Work


class Rebuilding:
    """Has figures worked out anew, by the same way that late rows take."""

    def __init__(self, database: Database, archive: Archive, work: Work) -> None:
        self._database = database
        self._archive = archive
        self._work = work

    def rebuild(
        self, machine: str | None = None, first: date | None = None, last: date | None = None
    ) -> int:
        """Have a machine's local days, all without bounds, worked out anew.

        Returns how many days of UTC that makes.

        Raises:
            NotFound: there is no such machine.
            Invalid: the last day is before the first.

        """
        if first is not None and last is not None and last < first:
            message = "The last day is before the first."
            raise Invalid("machines.bad_days", message, first=str(first), last=str(last))
        with self._database.write() as session:
            row = finding.locked(session, finding.machine(session, machine).id)
            whole = extent(session, self._archive, row.id)
            if whole is None:
                return 0
            stretches = dirt.of_stretch(*_bounds(row, whole, first, last))
            now = self._database.now(session)
            if dirt.note(session, row.id, stretches, dirt.Why.REBUILD, now):
                self._work.recompute(session, row, now)
            return len(stretches)


def _bounds(
    row: MachineRow, whole: tuple[int, int], first: date | None, last: date | None
) -> tuple[int, int]:
    zone = zone_of(row.zone)
    start = whole[0] if first is None else day_ms(first, zone)[0] // QUARTER_MS
    end = whole[1] if last is None else day_ms(last, zone)[1] // QUARTER_MS - 1
    return max(start, whole[0]), min(end, whole[1])
