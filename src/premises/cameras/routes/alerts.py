"""Alerts and their rules over HTTP: what to tell, what was told, who has seen it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from premises.cameras.models import AlertRuleRow
from premises.cameras.routes.alert_shapes import (
    MAY_BE_NULL,
    Alert,
    AlertList,
    AlertRule,
    AlertRuleCreate,
    AlertRuleList,
    AlertRuleUpdate,
    Condition,
    RuleTest,
    RuleTestAnswer,
    RuleTestResult,
    Status,
)
from premises.cameras.routes.desk import READ, WRITE, CameraRoute, Desk
from premises.cameras.routes.parameters import Limit, Offset, RowId, Text
from premises.cameras.schemas import Level
from premises.cameras.service.alert_log import (
    ACKNOWLEDGED,
    DISMISSED,
    AlertFilter,
    TellingAlert,
)
from premises.cameras.service.alert_rules import Trial

RuleId = Annotated[str, Path(max_length=36, pattern=r"^[^\x00]*$")]

_OF_ROW = frozenset(Alert.model_fields) - {"rule_name", "camera_id", "summary", "risk_score"}


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/api/alerts", tags=["alerts"], route_class=CameraRoute)
    _add_rules(routes, desk)
    _add_trial(routes, desk)
    _add_alerts(routes, desk)
    return routes


def _add_rules(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/rules", dependencies=[READ])
    def rules(
        enabled: bool | None = None,
        severity: Level | None = None,
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> AlertRuleList:
        rows, total = desk.alert_rules.all(enabled, severity, limit, offset)
        found = [_rule(row) for row in rows]
        return AlertRuleList(rules=found, count=total, limit=limit, offset=offset)

    @routes.post("/rules", status_code=201, dependencies=[WRITE])
    def create(wanted: AlertRuleCreate) -> AlertRule:
        return _rule(desk.alert_rules.create(wanted.model_dump(mode="json")))

    @routes.get("/rules/{rule_id}", dependencies=[READ])
    def rule(rule_id: RuleId) -> AlertRule:
        return _rule(desk.alert_rules.get(rule_id))

    @routes.patch("/rules/{rule_id}", dependencies=[WRITE])
    @routes.put("/rules/{rule_id}", dependencies=[WRITE])
    def change(rule_id: RuleId, wanted: AlertRuleUpdate) -> AlertRule:
        given = wanted.model_dump(mode="json", exclude_unset=True)
        changes = {
            name: value for name, value in given.items() if value is not None or name in MAY_BE_NULL
        }
        return _rule(desk.alert_rules.change(rule_id, changes))

    @routes.delete("/rules/{rule_id}", status_code=204, dependencies=[WRITE])
    def remove(rule_id: RuleId) -> Response:
        desk.alert_rules.remove(rule_id)
        return Response(status_code=204)


def _add_trial(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/rules/{rule_id}/test", dependencies=[READ])
    def try_out(rule_id: RuleId, wanted: RuleTest | None = None) -> RuleTestAnswer:
        """Say which events the rule would have told of, and why; nothing is sent."""
        asked = wanted or RuleTest()
        row, trials = desk.alert_rules.try_on_history(rule_id, asked.event_ids, asked.limit)
        results = [_result(trial) for trial in trials]
        matched = sum(result.matches for result in results)
        return RuleTestAnswer(
            rule_id=row.id,
            rule_name=row.name,
            events_tested=len(results),
            events_matched=matched,
            match_rate=matched / len(results) if results else 0.0,
            results=results,
        )


def _add_alerts(routes: APIRouter, desk: Desk) -> None:
    @routes.get("", dependencies=[READ])
    def alerts(
        status: Status | None = None,
        severity: Level | None = None,
        rule_id: Text = None,
        camera_id: Text = None,
        event_id: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> AlertList:
        wanted = AlertFilter(status, severity, rule_id, camera_id, event_id)
        found, total = desk.alert_log.all(wanted, limit, offset)
        shown = [_alert(one) for one in found]
        return AlertList(alerts=shown, count=total, limit=limit, offset=offset)

    @routes.get("/{alert_id}", dependencies=[READ])
    def alert(alert_id: RowId) -> Alert:
        return _alert(desk.alert_log.get(alert_id))

    @routes.post("/{alert_id}/acknowledge", dependencies=[WRITE])
    def acknowledge(alert_id: RowId) -> Alert:
        return _alert(desk.alert_log.answer(alert_id, ACKNOWLEDGED))

    @routes.post("/{alert_id}/dismiss", dependencies=[WRITE])
    def dismiss(alert_id: RowId) -> Alert:
        return _alert(desk.alert_log.answer(alert_id, DISMISSED))


def _rule(row: AlertRuleRow) -> AlertRule:
    return AlertRule.model_validate(row, from_attributes=True)


def _alert(one: TellingAlert) -> Alert:
    fields = {name: getattr(one.alert, name) for name in _OF_ROW}
    return Alert(
        **fields,
        rule_name=one.rule_name,
        camera_id=one.camera_id,
        summary=one.summary,
        risk_score=one.risk_score,
    )


def _result(trial: Trial) -> RuleTestResult:
    verdict = trial.verdict
    findings = verdict.findings if verdict is not None else ()
    nothing_kept = [Condition(condition="evidence", met=False, text="no evidence of it is kept")]
    return RuleTestResult(
        event_id=trial.event_id,
        camera_id=trial.camera_id,
        risk_score=trial.risk_score,
        object_types=trial.object_types,
        matches=verdict is not None and verdict.is_match,
        matched_conditions=[finding.condition for finding in findings if finding.is_met],
        started_at=trial.started_at,
        conditions=[
            Condition(condition=finding.condition, met=finding.is_met, text=finding.text)
            for finding in findings
        ]
        or nothing_kept,
    )
