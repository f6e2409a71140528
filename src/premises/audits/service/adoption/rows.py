"""The original's people, tasks and advice as rows of this service."""

import uuid
from datetime import datetime
from typing import Any, Final

from premises.audits.figures import Ledger, document
from premises.audits.models import (
    AnalysisRow,
    AnalysisState,
    Decision,
    PersonRow,
    SuggestionRow,
    TaskRow,
)
from premises.audits.rights import kept_name
from premises.audits.service.words import decision_of, state_of, type_of
from premises.audits.takeover import TheirPerson, TheirSuggestion, TheirTask, made_at

VERSION: Final = "original"
"""The version of an analysis that the original service made."""

STATEMENT: Final = (
    "The original service gave these numbers. It read neither the pictures nor the temperatures:"
    " they are constants that every task was given."
)
_NOT_ANALYSED: Final = "The original service had not analysed this task; send it again."
_NAMESPACE: Final = uuid.UUID("5b1f4c1e-4f0f-4c11-9a57-6f2d2b7f3a10")
_FIGURES: Final = (
    ("leakSeverity", "severity", ""),
    ("energyLossValue", "loss_value", "kWh/month"),
    ("energyLossCost", "loss_cost", "US$/year"),
    ("savingsPercent", "savings_percent", "%"),
    ("savingsCost", "savings_cost", "US$/year"),
)


def analysis_id(task_id: str) -> str:
    """The same for a task each time, so that nothing is taken over twice."""
    return str(uuid.uuid5(_NAMESPACE, task_id))


def person_row(one: TheirPerson, now: datetime) -> PersonRow:
    return PersonRow(
        user_id=kept_name(one.user_id),
        zip_code=one.zip_code,
        energy_company=one.energy_company,
        retrofit_budget=one.retrofit_budget,
        ownership=one.ownership,
        appliances=one.appliances,
        suggested_budget=one.suggested_budget,
        created_at=one.created_at or one.updated_at or now,
        updated_at=one.updated_at or one.created_at or now,
    )


def task_row(one: TheirTask, now: datetime) -> TaskRow:
    """The task; a word that this service does not know is kept beside the one it stands for."""
    created_at = _created_at(one, now)
    decision = decision_of(one.decision)
    return TaskRow(
        id=one.id,
        user_id=kept_name(one.user_id),
        title=one.title,
        type=type_of(one.type),
        state=state_of(one.state),
        decision=decision or Decision.NO_DECISION,
        decision_said=None if decision == one.decision else one.decision,
        closed_result=one.closed_result,
        inside_said=_said(one.inside_temp),
        outside_said=_said(one.outside_temp),
        inside_temp=one.inside_temp,
        outside_temp=one.outside_temp,
        leak_severity=one.severity,
        energy_loss_value=one.loss_value,
        energy_loss_cost=one.loss_cost,
        savings_percent=one.savings_percent,
        savings_cost=one.savings_cost,
        report_photo_id=one.report_photo,
        analysis_id=analysis_id(one.id) if one.is_analysed else None,
        document={},
        created_at=created_at,
        updated_at=max(created_at, one.updated_at or created_at),
    )


def analysis_row(one: TheirTask, now: datetime) -> AnalysisRow:
    """What the original said of the task, marked as such; or that it had said nothing."""
    created_at = _created_at(one, now)
    row = AnalysisRow(
        id=analysis_id(one.id),
        task_id=one.id,
        inputs=_inputs(one),
        version=VERSION,
        created_at=created_at,
        finished_at=max(created_at, one.updated_at or created_at),
    )
    if one.is_analysed:
        row.state, row.report = AnalysisState.DONE, _report(one)
        row.findings = {"takenOver": True, "summary": STATEMENT, "remarks": [STATEMENT]}
        row.figures = _figures(one)
    else:
        row.state = AnalysisState.ERROR
        row.error_code, row.error = "audits.not_analysed", _NOT_ANALYSED
    return row


def suggestion_row(one: TheirSuggestion, position: int) -> SuggestionRow:
    return SuggestionRow(
        id=one.id,
        task_id=one.task_id,
        position=position,
        title=one.title,
        subtitle=one.subtitle,
        difficulty=one.difficulty,
        cost_range=one.cost_range,
        estimated_reduction=one.estimated_reduction,
        lifetime=one.lifetime,
    )


def told(one: TheirSuggestion) -> dict[str, str]:
    """A suggestion as clients are told it."""
    return {
        "suggestionID": one.id,
        "title": one.title,
        "subtitle": one.subtitle or "",
        "difficulty": one.difficulty or "",
        "costRange": one.cost_range or "",
        "estimatedReduction": one.estimated_reduction or "",
        "lifetime": one.lifetime or "",
    }


def _inputs(one: TheirTask) -> dict[str, Any]:
    """What the original knew of the task; its analysis looked at none of it."""
    return {
        "takenOver": True,
        "title": one.title,
        "type": type_of(one.type),
        "inside": _said(one.inside_temp),
        "outside": _said(one.outside_temp),
    }


def _report(one: TheirTask) -> dict[str, Any]:
    picture = f"{one.id}_analysis_image.jpg"
    numbers = {key: getattr(one, name) for key, name, _ in _FIGURES}
    paths = {"imagePath": picture, "thumbPath": picture}
    return {"taskID": one.id, **numbers, **paths, "suggestions": []}


def _figures(one: TheirTask) -> list[dict[str, Any]]:
    ledger = Ledger()
    for key, name, unit in _FIGURES:
        ledger.note(key, getattr(one, name), unit, source=STATEMENT)
    return [dict(figure) for figure in document(ledger.figures())]


def _said(temperature: float | None) -> str | None:
    """The number as somebody typed it; the original kept no unit."""
    return None if temperature is None else f"{temperature:g}"


def _created_at(one: TheirTask, now: datetime) -> datetime:
    """The original's first tables had no such column; the ids of photos tell it then."""
    by_photos = [at for photo_id, _ in one.photos() if (at := made_at(photo_id)) is not None]
    return one.created_at or min(by_photos, default=now)
