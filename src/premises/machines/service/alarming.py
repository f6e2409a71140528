"""Keeps which alarms were raised and cleared, and each one as the original counts it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.errors import Invalid
from premises.machines.alarms import (
    LANGUAGES,
    Activation,
    Alarm,
    EndedBy,
    Snapshot,
    alarm_class,
    compat_alarms,
    compat_class,
    mend,
)
from premises.machines.archive import Stretch
from premises.machines.canon import Quality
from premises.machines.models import AlarmRow, AlertRow, MachineRow
from premises.machines.service import texts as kept_texts
from premises.machines.service.intervals import Mended, Start, holding
from premises.machines.service.keyed import Keyed, Known
from premises.machines.states import Period

_LONGEST_CODE: Final = 100
ALERTS: Final = Keyed(
    AlertRow,
    ("variable_id", "t_ms", "position"),
    ("alert_type", "alarm_code", "alarm_description", "raw_elem"),
    ("revision",),
)
ALARMS: Final = Keyed(
    AlarmRow,
    ("variable_id", "raised_ms", "code", "description_hash"),
    ("description", "cleared_ms", "ended_by", "alarm_class"),
    ("revision",),
)
_TABLE: Final = ALARMS.table.c
_OWN: Final = ALARMS.select.where(_TABLE.variable_id == sa.bindparam("variable_id"))
_RAISED_WITHIN: Final = _OWN.where(
    _TABLE.raised_ms.between(sa.bindparam("start_ms"), sa.bindparam("until_ms"))
)
_LASTING: Final = (
    _OWN.where(
        _TABLE.raised_ms < sa.bindparam("start_ms"),
        sa.or_(_TABLE.cleared_ms.is_(None), _TABLE.cleared_ms >= sa.bindparam("start_ms")),
    )
    .order_by(_TABLE.raised_ms.desc())
    .limit(sa.bindparam("active"))
)
_FOREVER_MS: Final = 2**62
_RAISED_IN: Final = sa.select(AlarmRow).where(
    AlarmRow.variable_id == sa.bindparam("variable_id"),
    AlarmRow.raised_ms >= sa.bindparam("start_ms"),
    AlarmRow.raised_ms < sa.bindparam("end_ms"),
)
_STANDING: Final = (
    sa.select(AlarmRow)
    .where(
        AlarmRow.variable_id == sa.bindparam("variable_id"),
        AlarmRow.raised_ms < sa.bindparam("start_ms"),
        sa.or_(AlarmRow.cleared_ms.is_(None), AlarmRow.cleared_ms > sa.bindparam("start_ms")),
    )
    .order_by(AlarmRow.raised_ms.desc())
    .limit(sa.bindparam("active"))
)
_ALERTED: Final = ALERTS.select.where(
    ALERTS.table.c.variable_id == sa.bindparam("variable_id"),
    ALERTS.table.c.t_ms >= sa.bindparam("start_ms"),
    ALERTS.table.c.t_ms < sa.bindparam("end_ms"),
)


def mend_alarms(
    session: Session,
    machine: MachineRow,
    variable_id: int,
    stretch: Stretch,
    mended: Mended,
    texts: Mapping[int, str],
    revision: int,
) -> None:
    """Make the alarms of a variable those of its sets, after those of a stretch were mended."""
    following = snapshot(mended.following, texts) if mended.following else None
    snapshots = [snapshot(start, texts) for start in mended.new]
    before = snapshot(mended.before, texts) if mended.before else None
    there = _known(session, variable_id, stretch, before, following)
    known = [_activation(row) for row in there]
    lasting = mend(known, stretch.from_ms, snapshots, following)
    right = alarms_of(machine, variable_id, lasting)
    ALARMS.sync(session.connection(), ALARMS.known(there), right, revision=revision)


def alarms_of(machine: MachineRow, variable_id: int, activations: Iterable[Activation]) -> Known:
    """Alarms as the rows they should be; of what class is for the machine's languages to say."""
    languages = tuple(machine.rules.get("languages", LANGUAGES))
    return {
        (variable_id, one.raised_ms, one.code, _hash(one.description)): (
            *(one.description, one.cleared_ms, one.ended_by and str(one.ended_by)),
            str(alarm_class(one.description, languages)),
        )
        for one in activations
    }


def active_in(session: Session, variable_id: int, window: Period) -> list[AlarmRow]:
    """Alarms that were active at any time in a window.

    The set that held when it began says how many of them are older than it, so the search ends
    with the oldest of them.
    """
    start_ms, end_ms = window
    sought = {"variable_id": variable_id, "start_ms": start_ms}
    raised = session.scalars(_RAISED_IN, sought | {"end_ms": end_ms}).all()
    held = holding(session, variable_id, start_ms, start_ms + 1)
    words = kept_texts.read(session, {one.x for one in held})
    active = sum(_size(snapshot(Start(one.from_ms, one.x, one.q), words)) for one in held)
    if not active:
        return [*raised]
    return [*session.scalars(_STANDING, sought | {"active": active}), *raised]


def alarms_kept(session: Session, variable_id: int) -> Known:
    """All alarms of a variable."""
    return ALARMS.known(session.connection().execute(_OWN, {"variable_id": variable_id}))


def replace_alerts(
    session: Session,
    variable_id: int,
    stretch: Stretch,
    rows: Sequence[tuple[int, int, int]],
    texts: Mapping[int, str],
    revision: int,
) -> None:
    """Make the alerts of a stretch those of its rows (time, number of the text, quality)."""
    right = alerts_of(variable_id, rows, texts)
    kept = alerts_kept(session, variable_id, stretch)
    ALERTS.sync(session.connection(), kept, right, revision=revision)


def alerts_kept(session: Session, variable_id: int, stretch: Stretch) -> Known:
    """The alerts there are in a stretch."""
    sought = {"variable_id": variable_id, "start_ms": stretch.from_ms, "end_ms": stretch.to_ms}
    return ALERTS.known(session.connection().execute(_ALERTED, sought))


def needed_texts(mended: Mended, rows: Iterable[tuple[int, int, int]]) -> set[int]:
    """The numbers of the texts that both functions above look up."""
    numbers = {x for _, x, q in rows if q == Quality.GOOD}
    sayings = mended.before, *mended.new, mended.following
    return numbers | {one.x for one in sayings if one and one.q == Quality.GOOD}


def alerts_of(
    variable_id: int, rows: Sequence[tuple[int, int, int]], texts: Mapping[int, str]
) -> Known:
    """The alerts of rows (time, number of the text, quality), as they should be."""
    return {
        (variable_id, t_ms, position): _alert(alarm)
        for t_ms, x, q in rows
        if q == Quality.GOOD
        for position, alarm in enumerate(_counted(texts.get(x)))
    }


def _counted(text: str | None) -> Sequence[Alarm]:
    try:
        return compat_alarms(text)
    except Invalid:
        # It was taken in under other rules, as the text of a variable that meant something else.
        return ()


def _alert(alarm: Alarm) -> tuple[Any, ...]:
    kind = str(compat_class(alarm.description))
    return kind, alarm.code, alarm.description, list(alarm.raw)


def snapshot(start: Start, texts: Mapping[int, str]) -> Snapshot:
    """The alarms that are active from a change on."""
    quality = Quality(start.q)
    alarms = _counted(texts.get(start.x)) if quality is Quality.GOOD else ()
    short = (Alarm((one.code or "")[:_LONGEST_CODE], one.description or "") for one in alarms)
    return Snapshot(start.from_ms, quality, tuple(short))


def _known(
    session: Session,
    variable_id: int,
    stretch: Stretch,
    before: Snapshot | None,
    following: Snapshot | None,
) -> Sequence[sa.Row[Any]]:
    """The alarms that may differ now: raised from a stretch on, or active when it began.

    As many were active as the set before names, so the search ends with the oldest of them,
    however much lies before it.
    """
    active = _size(before) if before else 0
    until_ms = _FOREVER_MS if following is None else following.t_ms
    sought = {"variable_id": variable_id, "start_ms": stretch.from_ms}
    connection = session.connection()
    raised = connection.execute(_RAISED_WITHIN, sought | {"until_ms": until_ms}).all()
    if not active:
        return raised
    return [*connection.execute(_LASTING, sought | {"active": active}), *raised]


def _size(snapshot: Snapshot) -> int:
    return len({(one.code, one.description) for one in snapshot.alarms})


def _activation(row: sa.Row[Any]) -> Activation:
    ended_by = EndedBy(row.ended_by) if row.ended_by else None
    return Activation(row.code, row.description, row.raised_ms, row.cleared_ms, ended_by)


def _hash(description: str) -> str:
    return hashlib.sha256(description.encode()).hexdigest()
