"""What the original service wrote down of people, tasks and advice, as far as it makes sense."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from premises.kernel.takeover import Row, UnusableError
from premises.kernel.takeover.values import cut, instant, key, number, texts

_LONGEST_ID: Final = 64
_OBJECT_ID: Final = re.compile(r"[0-9a-fA-F]{24}")
_HEX_SECONDS: Final = 8
"""A MongoDB id begins with the second it was made in: https://www.mongodb.com/docs/manual/."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirPerson:
    user_id: str
    zip_code: str | None
    energy_company: str | None
    retrofit_budget: str | None
    ownership: str | None
    appliances: list[str] | None
    suggested_budget: float | None
    created_at: datetime | None
    updated_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirTask:
    """One task; words for type, state and decision are as they were written.

    Numbers are None where there were none, or what stood there is no number.
    """

    id: str
    user_id: str
    title: str | None
    type: str | None
    state: str | None
    decision: str | None
    closed_result: str | None
    inside_temp: float | None
    outside_temp: float | None
    rgb_photos: tuple[str, ...]
    thermal_photos: tuple[str, ...]
    severity: str | None
    loss_value: float | None
    loss_cost: float | None
    savings_percent: float | None
    savings_cost: float | None
    report_photo: str | None
    created_at: datetime | None
    updated_at: datetime | None

    @property
    def is_analysed(self) -> bool:
        """Whether the original had given it a report."""
        return any(one is not None for one in (self.severity, self.loss_value, self.loss_cost))

    def photos(self) -> Iterator[tuple[str, str]]:
        """Photo ids with `rgb` or `thermal`, in pairs as they were taken; each once."""
        longest = max(len(self.rgb_photos), len(self.thermal_photos))
        seen: set[str] = set()
        for place in range(longest):
            for kind, ids in (("rgb", self.rgb_photos), ("thermal", self.thermal_photos)):
                if place < len(ids) and ids[place] not in seen:
                    seen.add(ids[place])
                    yield ids[place], kind


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirSuggestion:
    id: str
    task_id: str
    title: str
    subtitle: str | None
    difficulty: str | None
    cost_range: str | None
    estimated_reduction: str | None
    lifetime: str | None


def person(row: Row) -> TheirPerson:
    """Raises UnusableError, like all of these."""
    appliances = row.get("appliances")
    return TheirPerson(
        user_id=key(row, "userID", _LONGEST_ID),
        zip_code=cut(row, "zipCode", 16),
        energy_company=cut(row, "energyCompany", 255),
        retrofit_budget=cut(row, "retrofitBudget", 255),
        ownership=cut(row, "ownership", 100),
        appliances=None if appliances is None else texts(row, "appliances"),
        suggested_budget=_forgiving(row, "suggestedBudget"),
        created_at=instant(row, "createdAt"),
        updated_at=instant(row, "updatedAt"),
    )


def task(row: Row) -> TheirTask:
    return TheirTask(
        id=key(row, "taskID", _LONGEST_ID),
        user_id=key(row, "userID", _LONGEST_ID),
        title=cut(row, "title", 255),
        type=cut(row, "type", 255),
        state=cut(row, "state", 255),
        decision=cut(row, "decision", 255),
        closed_result=cut(row, "closedResult", 255),
        inside_temp=_forgiving(row, "insideTemp"),
        outside_temp=_forgiving(row, "outsideTemp"),
        rgb_photos=tuple(texts(row, "RGBphotoIDs")),
        thermal_photos=tuple(texts(row, "thermalPhotoIDs")),
        severity=cut(row, "leakSeverity", 255),
        loss_value=_forgiving(row, "energyLossValue"),
        loss_cost=_forgiving(row, "energyLossCost"),
        savings_percent=_forgiving(row, "savingsPercent"),
        savings_cost=_forgiving(row, "savingsCost"),
        report_photo=cut(row, "reportPhotoID", _LONGEST_ID),
        created_at=instant(row, "createdAt"),
        updated_at=instant(row, "updatedAt"),
    )


def suggestion(row: Row) -> TheirSuggestion:
    return TheirSuggestion(
        id=key(row, "suggestionID", _LONGEST_ID),
        task_id=key(row, "taskID", _LONGEST_ID),
        title=cut(row, "title", 255) or "",
        subtitle=cut(row, "subtitle", 255),
        difficulty=cut(row, "difficulty", 255),
        cost_range=cut(row, "costRange", 255),
        estimated_reduction=cut(row, "estimatedReduction", 255),
        lifetime=cut(row, "lifetime", 255),
    )


def made_at(photo_id: str) -> datetime | None:
    """When a MongoDB id was made; None where it is no such id."""
    if not _OBJECT_ID.fullmatch(photo_id):
        return None
    return datetime.fromtimestamp(int(photo_id[:_HEX_SECONDS], 16), UTC)


def _forgiving(row: Row, name: str) -> float | None:
    """A number whose loss is no reason to lose its row."""
    try:
        return number(row, name)
    except UnusableError:
        return None
