"""Events that somebody wants to be told of: the alert is written, and so is its message."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from typing import Final, cast

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from premises.cameras import alerts
from premises.cameras.models import AlertRow, AlertRuleRow, CameraRow, DetectionRow, EventRow
from premises.cameras.risk.words import plain
from premises.cameras.service.alert_rules import rule_of, story_of
from premises.cameras.service.judgements import Judgement
from premises.cameras.settings import GROUP as DOMAIN
from premises.kernel.database import Database
from premises.kernel.database.session import translated
from premises.kernel.errors import Invalid, Unavailable
from premises.kernel.events import Outbox
from premises.kernel.notify import Message, Notices

ALERT: Final = "alert"
"""The kind under which a new alert is told to listeners, and the first word of its subject."""

PENDING: Final = "pending"
DELIVERED: Final = "delivered"

_LONGEST_SUMMARY: Final = 1000
_log = structlog.get_logger(__name__)


class Alerting:
    """Alerts, from the event to the message about it.

    `public_url` is where people reach this service, or empty; `zone` is the house's.
    """

    def __init__(
        self, database: Database, outbox: Outbox, notices: Notices, zone: tzinfo, public_url: str
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._notices = notices
        self._zone = zone
        self._public_url = public_url.rstrip("/")

    def follow(
        self, session: Session, event: EventRow, judgement: Judgement, now: datetime
    ) -> None:
        """Write the alerts of a new event, in the transaction that writes the event.

        The caller holds the camera, so that two events of one camera are told one after another.
        """
        reached = sa.or_(
            AlertRuleRow.risk_threshold.is_(None), AlertRuleRow.risk_threshold <= event.risk_score
        )
        rows = sa.select(AlertRuleRow).where(AlertRuleRow.enabled.is_(True), reached)
        rules = _readable(session.scalars(rows.order_by(AlertRuleRow.id)).all())
        if not rules:
            return
        with _apart(session, event_id=event.id):
            story = story_of(event.camera_id, event.risk_score, judgement.evidence)
            for rule in rules:
                with _apart(session, event_id=event.id, rule=rule.rule_id):
                    best = alerts.match(rule, story).best
                    if best is not None:
                        self._tell_once(session, rule.rule_id, event, best, now)

    def note_delivered(self, session: Session, subject: str, now: datetime) -> None:
        """Write that a message about an alert has been taken by one of its channels."""
        kind, _, number = subject.partition(":")
        row = session.get(AlertRow, int(number), with_for_update=True) if kind == ALERT else None
        if row is not None and row.delivered_at is None:
            row.delivered_at = row.updated_at = now
            row.status = DELIVERED if row.status == PENDING else row.status

    def _tell_once(
        self,
        session: Session,
        rule_id: str,
        event: EventRow,
        best: alerts.Sighting,
        now: datetime,
    ) -> None:
        """Write the alert and its messages, unless the rule told of this a short while ago."""
        # The rule is held: it cannot be removed meanwhile, and where its key does not name the
        # camera, events of two cameras are compared one after the other.
        row = session.get(AlertRuleRow, rule_id, with_for_update=True)
        camera = session.get_one(CameraRow, event.camera_id)
        if row is None:
            return
        key = _key(row, event, best)
        if _was_told(session, row, event, key, now):
            _log.debug("alert_held_back", rule=rule_id, event_id=event.id)
            return
        alert = AlertRow(
            rule_id=row.id,
            event_id=event.id,
            severity=row.severity,
            status=PENDING,
            dedup_key=key,
            channels=row.channels,
            created_at=now,
            updated_at=now,
        )
        session.add(alert)
        session.flush()
        message = self._message(row, alert, event, camera, best)
        self._outbox.add(session, DOMAIN, ALERT, message.facts, now=now, subject=event.camera_id)
        self._notices.send(
            session,
            row.channels,
            message,
            domain=DOMAIN,
            subject=f"{ALERT}:{alert.id}",
            now=now,
            picture_hash=_picture(session, best.detection_id, event.thumbnail_detection_id),
        )

    def _message(
        self,
        rule: AlertRuleRow,
        alert: AlertRow,
        event: EventRow,
        camera: CameraRow,
        best: alerts.Sighting,
    ) -> Message:
        began_at = event.started_at.astimezone(self._zone)
        words = alerts.tell(
            rule_name=plain(rule.name),
            camera_name=plain(camera.name),
            summary=plain(event.summary, _LONGEST_SUMMARY),
            risk_level=event.risk_level,
            risk_score=event.risk_score,
            began_at=began_at,
        )
        facts = {
            "alert_id": alert.id,
            "rule_id": rule.id,
            "rule_name": rule.name,
            "severity": rule.severity,
            "event_id": event.id,
            "batch_id": event.batch_id,
            "camera_id": camera.id,
            "camera_name": camera.name,
            "risk_score": event.risk_score,
            "risk_level": event.risk_level,
            "summary": event.summary,
            "object_types": event.object_types,
            "detection_id": best.detection_id,
            "started_at": began_at.isoformat(),
        }
        return Message(
            kind=f"{DOMAIN}.{ALERT}",
            title=words.title,
            text=words.text,
            urgency=cast("alerts.Severity", rule.severity),
            link=f"{self._public_url}/#/cameras/events/{event.id}" if self._public_url else "",
            facts=facts,
        )


@contextmanager
def _apart(session: Session, **about: object) -> Iterator[None]:
    """Undo and log what fails in here: a fault in telling must not cost the event itself.

    A database that is away or busy fails the whole, which is then done again.
    """
    try:
        with translated(), session.begin_nested():
            yield
    except Unavailable:
        raise
    except Exception:
        if not session.is_active:
            raise
        _log.exception("alert_failed", **about)


def _readable(rows: Sequence[AlertRuleRow]) -> list[alerts.Rule]:
    """The rules that can be read; another program's mistake in one must not cost an event."""
    rules = []
    for row in rows:
        try:
            alerts.check_template(row.dedup_key_template)
            rules.append(rule_of(row))
        except Invalid as failure:
            _log.warning("alert_rule_passed_over", rule=row.id, reason=failure.message)
    return rules


def _key(rule: AlertRuleRow, event: EventRow, best: alerts.Sighting) -> str:
    values = {
        "camera_id": event.camera_id,
        "object_type": best.label,
        "risk_level": event.risk_level,
        "rule_id": rule.id,
        "event_id": str(event.id),
    }
    return alerts.dedup_key(rule.dedup_key_template, values)


def _was_told(
    session: Session, rule: AlertRuleRow, event: EventRow, key: str, now: datetime
) -> bool:
    """Whether the rule told of this very story, or of something with the same key just now.

    A story may have two events: the one told at once, and that of its whole window.
    """
    by_rule = sa.select(AlertRow.id).where(AlertRow.rule_id == rule.id)
    since = now - timedelta(seconds=rule.cooldown_seconds)
    lately = by_rule.where(AlertRow.dedup_key == key, AlertRow.created_at > since)
    same_story = by_rule.join(EventRow, EventRow.id == AlertRow.event_id).where(
        EventRow.window_id == event.window_id
    )
    return any(session.scalar(query.limit(1)) is not None for query in (same_story, lately))


def _picture(session: Session, *detection_ids: int | None) -> str | None:
    """The boxed picture of the first of these detections that has one."""
    for number in detection_ids:
        row = session.get(DetectionRow, number) if number is not None else None
        if row is not None and row.thumbnail_hash is not None:
            return row.thumbnail_hash
    return None
