"""Alerts that were given, found again, and marked by the people who have seen them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.cameras.models import AlertRow, AlertRuleRow, EventRow
from premises.cameras.service.archive.filters import camera_id
from premises.kernel.database import Database
from premises.kernel.errors import NotFound

ACKNOWLEDGED: Final = "acknowledged"
DISMISSED: Final = "dismissed"


@dataclass(frozen=True)
class AlertFilter:
    """What is wanted of all alerts; `camera` is a camera's id or its folder."""

    status: str | None = None
    severity: str | None = None
    rule_id: str | None = None
    camera: str | None = None
    event_id: int | None = None


@dataclass(frozen=True)
class TellingAlert:
    """An alert with what one wants to know of its rule and event."""

    alert: AlertRow
    rule_name: str
    camera_id: str
    summary: str
    risk_score: int


class AlertLog:
    """The alerts of this house."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(
        self, wanted: AlertFilter, limit: int, offset: int
    ) -> tuple[Sequence[TellingAlert], int]:
        """One page, newest first, and how many there are in all."""
        with self._database.read() as session:
            query = _telling().where(*_conditions(session, wanted))
            total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
            rows = session.execute(query.order_by(AlertRow.id.desc()).limit(limit).offset(offset))
            return [TellingAlert(*row) for row in rows], total

    def get(self, alert_id: int) -> TellingAlert:
        """One alert.

        Raises:
            NotFound: there is no such alert.

        """
        with self._database.read() as session:
            row = session.execute(_telling().where(AlertRow.id == alert_id)).first()
        if row is None:
            raise _unknown(alert_id)
        return TellingAlert(*row)

    def answer(self, alert_id: int, status: str) -> TellingAlert:
        """Note that somebody saw an alert (`acknowledged`) or waved it aside (`dismissed`).

        Raises:
            NotFound: there is no such alert.

        """
        with self._database.write() as session:
            row = session.get(AlertRow, alert_id, with_for_update=True)
            if row is None:
                raise _unknown(alert_id)
            if row.status != status:
                row.status, row.updated_at = status, self._database.now(session)
        return self.get(alert_id)


def _telling() -> sa.Select[AlertRow, str, str, str, int]:
    return (
        sa.select(
            AlertRow,
            AlertRuleRow.name,
            EventRow.camera_id,
            EventRow.summary,
            EventRow.risk_score,
        )
        .join(AlertRuleRow, AlertRuleRow.id == AlertRow.rule_id)
        .join(EventRow, EventRow.id == AlertRow.event_id)
    )


def _conditions(session: Session, wanted: AlertFilter) -> list[sa.ColumnElement[bool]]:
    columns = {
        AlertRow.status: wanted.status,
        AlertRow.severity: wanted.severity,
        AlertRow.rule_id: wanted.rule_id,
        AlertRow.event_id: wanted.event_id,
    }
    conditions = [column == value for column, value in columns.items() if value is not None]
    if wanted.camera is not None:
        conditions.append(EventRow.camera_id == camera_id(session, wanted.camera))
    return conditions


def _unknown(alert_id: int) -> NotFound:
    return NotFound("cameras.unknown_alert", f"Alert with id {alert_id} not found")
