"""Says what there is: from when to when there are figures, how many, and in which database."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import sqlalchemy as sa

from premises.kernel.database import Database
from premises.machines.calendar import HOUR_MS, QUARTER_MS, day_of, to_local
from premises.machines.canon import Quality
from premises.machines.finish.alerts import DETAILED
from premises.machines.finish.programs import PROGRAMS
from premises.machines.finish.status import DataStatus, Filled, data_status
from premises.machines.models import (
    ActivityRow,
    AlertRow,
    IntervalRow,
    QuarterRow,
    Role,
    StatusRow,
)
from premises.machines.service.figures import Figures
from premises.machines.service.pages import published_sensors
from premises.machines.service.scales import scale_of

_QUARTERS_AN_HOUR: Final = HOUR_MS // QUARTER_MS
_DAY: Final = timedelta(days=1)
_PUBLISHED: Final = sa.select(*(getattr(StatusRow, one.name) for one in fields(DataStatus)))


@dataclass(frozen=True)
class Status:
    """What there is of machines, and the database it lies in."""

    database: Database

    def published(self) -> DataStatus | None:
        """What the view `v_data_status` shows; costs the same however much there is."""
        with self.database.read() as session:
            row = session.connection().execute(_PUBLISHED).first()
            return DataStatus(*row) if row is not None else None

    def version(self) -> str:
        """What the database calls itself.

        Raises:
            Unavailable: it does not answer.

        """
        is_file = self.database.backend == "sqlite"
        query = sa.func.sqlite_version() if is_file else sa.func.version()
        with self.database.read() as session:
            found = session.scalar(sa.select(query))
        return f"SQLite {found}" if is_file else str(found)


def counted(figures: Figures) -> DataStatus:
    """The same for a machine whose tables are not published: counted, so it costs what there is."""
    return data_status(
        sensors=_sensors(figures),
        utilisation=_filled(_days(figures)),
        alert_counts=_alerts(figures),
        alert_details=_alerts(figures, DETAILED),
        programs=_programs(figures),
        energy=_energy(figures),
    )


def _filled(days: Collection[date], records: int | None = None) -> Filled:
    if not days:
        return Filled()
    return Filled(len(days) if records is None else records, min(days), max(days))


def _sensors(figures: Figures) -> Filled:
    hours = {
        (one.id, to_local(quarter * QUARTER_MS, figures.zone).replace(minute=0, fold=0))
        for one in published_sensors(figures.machine, figures.variables)
        for quarter in figures.session.scalars(
            sa.select(QuarterRow.quarter).where(
                QuarterRow.variable_id == one.id, QuarterRow.n > QuarterRow.zeros
            )
        )
    }
    return _filled({hour.date() for _, hour in hours}, len(hours))


def _days(figures: Figures) -> set[date]:
    query = sa.select(ActivityRow.quarter).where(ActivityRow.machine_id == figures.machine.id)
    found = figures.session.scalars(query)
    return {day_of(quarter * QUARTER_MS, figures.zone) for quarter in found}


def _alerts(figures: Figures, kinds: Collection[str] = ()) -> Filled:
    ids = [one.id for one in figures.of_role(Role.ALARMS)]
    bounds = sa.select(sa.func.count(), sa.func.min(AlertRow.t_ms), sa.func.max(AlertRow.t_ms))
    query = bounds.where(AlertRow.variable_id.in_(ids))
    if kinds:
        query = query.where(AlertRow.alert_type.in_(kinds))
    count, first, last = figures.session.execute(query).one()
    return _filled({day_of(t_ms, figures.zone) for t_ms in (first, last) if count}, count)


def _programs(figures: Figures) -> Filled:
    """A program fills each day that it holds in, up to the machine's last one."""
    variable = next(iter(figures.of_role(Role.PROGRAM)), None)
    if variable is None or figures.machine.horizon_ms is None:
        return Filled()
    scale = scale_of(variable)
    query = sa.select(IntervalRow.from_ms, IntervalRow.x).where(
        IntervalRow.variable_id == variable.id,
        IntervalRow.q == Quality.GOOD,
        IntervalRow.x.between(0, PROGRAMS * scale.unit - 1),
    )
    starts = figures.session.execute(query.order_by(IntervalRow.from_ms)).tuples().all()
    end = (figures.machine.horizon_ms + 1, 0)
    filled: set[tuple[date, int]] = set()
    for (from_ms, x), (until_ms, _) in pairwise([*starts, end]):
        day, last = day_of(from_ms, figures.zone), day_of(until_ms - 1, figures.zone)
        while day <= last:
            filled.add((day, round(scale.shown(x))))
            day += _DAY
    return _filled({day for day, _ in filled}, len(filled))


def _energy(figures: Figures) -> Filled:
    ids = [one.id for one in figures.of_role(Role.UTILISATION) if one.nominal_kw is not None]
    hour = QuarterRow.quarter // _QUARTERS_AN_HOUR
    query = sa.select(hour.distinct()).where(QuarterRow.variable_id.in_(ids), QuarterRow.n > 0)
    hours = [int(one) for one in figures.session.scalars(query)]
    days = {date(1970, 1, 1) + one // 24 * _DAY for one in hours}
    return _filled(days, len(hours))
