"""What people want to be told of: rules made, changed, removed, and tried on what has happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from premises.cameras import alerts
from premises.cameras.models import AlertRuleRow, EventRow
from premises.cameras.risk import Evidence, fresh_ids, from_record
from premises.cameras.service.registry import camera_row
from premises.kernel.database import Database
from premises.kernel.errors import Invalid, NotFound
from premises.kernel.ids import new_id
from premises.kernel.notify import Notices


@dataclass(frozen=True)
class Trial:
    """What a rule says to one event of the past; no verdict where its evidence is not kept."""

    event_id: int
    camera_id: str
    risk_score: int
    object_types: list[str]
    started_at: datetime
    verdict: alerts.Verdict | None


class AlertRules:
    """The alert rules of this house."""

    def __init__(self, database: Database, notices: Notices) -> None:
        self._database = database
        self._notices = notices

    def all(
        self, enabled: bool | None, severity: str | None, limit: int, offset: int
    ) -> tuple[Sequence[AlertRuleRow], int]:
        """One page by name, and how many there are in all."""
        query = sa.select(AlertRuleRow)
        query = query if enabled is None else query.where(AlertRuleRow.enabled.is_(enabled))
        query = query if severity is None else query.where(AlertRuleRow.severity == severity)
        order = AlertRuleRow.name, AlertRuleRow.id
        with self._database.read() as session:
            total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
            return session.scalars(query.order_by(*order).limit(limit).offset(offset)).all(), total

    def get(self, rule_id: str) -> AlertRuleRow:
        """One rule.

        Raises:
            NotFound: there is no such rule.

        """
        with self._database.read() as session:
            return _rule(session, rule_id)

    def create(self, values: Mapping[str, Any]) -> AlertRuleRow:
        """Make a rule.

        Raises:
            Invalid: a camera or channel is not known, or the schedule or the key cannot be read.

        """
        with self._database.write() as session:
            now = self._database.now(session)
            row = AlertRuleRow(id=new_id(), created_at=now)
            session.add(self._filled(session, row, values, now))
        return row

    def change(self, rule_id: str, changes: Mapping[str, Any]) -> AlertRuleRow:
        """Change what is named, leave the rest.

        Raises:
            NotFound: there is no such rule.
            Invalid: as when a rule is made.

        """
        with self._database.write() as session:
            row = _rule(session, rule_id, lock=True)
            self._filled(session, row, changes, self._database.now(session))
        return row

    def remove(self, rule_id: str) -> None:
        """Remove a rule with the alerts it gave; raises NotFound when there is none."""
        with self._database.write() as session:
            session.delete(_rule(session, rule_id, lock=True))

    def try_on_history(
        self, rule_id: str, event_ids: Sequence[int] | None, limit: int
    ) -> tuple[AlertRuleRow, list[Trial]]:
        """What the rule says to these events, or to the `limit` newest; nothing is sent.

        Whether it is switched on, and whether somebody was told shortly before, is left aside.

        Raises:
            NotFound: there is no such rule.
            Invalid: the rule cannot be read any more.

        """
        query = sa.select(EventRow).options(undefer(EventRow.evidence))
        query = query.order_by(EventRow.started_at.desc(), EventRow.id)
        asked = query.limit(limit) if event_ids is None else query.where(EventRow.id.in_(event_ids))
        with self._database.read() as session:
            row = _rule(session, rule_id)
            events = session.scalars(asked).all()
        rule = rule_of(row)
        return row, [_trial(rule, event) for event in events]

    def _filled(
        self, session: Session, row: AlertRuleRow, values: Mapping[str, Any], now: datetime
    ) -> AlertRuleRow:
        for field, value in values.items():
            setattr(row, field, value)
        if "camera_ids" in values:
            row.camera_ids = [_known(session, camera) for camera in row.camera_ids]
        if "object_types" in values:
            row.object_types = [label.strip().lower() for label in row.object_types]
        if "channels" in values:
            self._check_channels(session, row.channels)
        alerts.check_template(row.dedup_key_template)
        rule_of(row)
        row.updated_at = now
        return row

    def _check_channels(self, session: Session, channels: Sequence[str]) -> None:
        unknown = self._notices.unknown(session, channels)
        if unknown:
            raise Invalid(
                "cameras.unknown_channel",
                f"There is no channel {unknown[0]}; make it first, or write webhook, email or push"
                " for all channels of that kind.",
                unknown=unknown,
            )


def rule_of(row: AlertRuleRow) -> alerts.Rule:
    """The rule as it is matched.

    Raises:
        Invalid: the row was written by something else and cannot be read.

    """
    try:
        schedule = None if row.schedule is None else alerts.Schedule(**_schedule(row.schedule))
        return alerts.Rule(
            rule_id=row.id,
            name=row.name,
            severity=cast("alerts.Severity", row.severity),
            risk_threshold=row.risk_threshold,
            labels=tuple(row.object_types),
            cameras=tuple(row.camera_ids),
            zones=tuple(row.zone_ids),
            min_confidence=row.min_confidence,
            schedule=schedule,
        )
    except (TypeError, ValueError, AttributeError) as error:
        raise Invalid(
            "cameras.bad_alert_rule", f"The alert rule {row.name} cannot be read; write it again."
        ) from error


def story_of(camera_id: str, risk_score: int, evidence: Evidence) -> alerts.Story:
    """An event as alert rules look at it."""
    fresh = fresh_ids(evidence)
    return alerts.Story(
        camera_id,
        risk_score,
        tuple(
            alerts.Sighting(
                seen.detection_id,
                seen.label,
                seen.confidence,
                seen.seen_at,
                seen.detection_id in fresh,
                frozenset(
                    word
                    for zone in evidence.context.zones
                    if seen.detection_id in fresh and zone.holds(seen)
                    for word in (zone.zone_id, zone.name)
                    if word
                ),
            )
            for seen in evidence.observations
        ),
    )


def _schedule(record: Mapping[str, Any]) -> dict[str, Any]:
    return {**record, "days": tuple(record.get("days") or ())}


def _trial(rule: alerts.Rule, event: EventRow) -> Trial:
    try:
        story = story_of(event.camera_id, event.risk_score, from_record(event.evidence))
        verdict = alerts.match(rule, story)
    except Invalid:
        # An event taken over from elsewhere has no evidence that rules could look at.
        verdict = None
    return Trial(
        event.id,
        event.camera_id,
        event.risk_score,
        event.object_types,
        event.started_at,
        verdict,
    )


def _rule(session: Session, rule_id: str, *, lock: bool = False) -> AlertRuleRow:
    row = session.get(AlertRuleRow, rule_id, with_for_update=lock)
    if row is None:
        raise NotFound("cameras.unknown_alert_rule", f"Alert rule with id {rule_id} not found")
    return row


def _known(session: Session, camera: str) -> str:
    """The id of a camera named by its id or its folder."""
    try:
        return camera_row(session, camera).id
    except NotFound as failure:
        # The rule is there; it is what it says that must be changed.
        raise Invalid(failure.code, failure.message) from failure
