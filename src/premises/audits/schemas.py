"""The wire shapes: those that existing clients know, and those of our own routes."""

import re
from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from premises.audits.energy import DEGREE_DAYS, EFFICIENCY, PRICE, Fuel
from premises.audits.models import AnalysisState, Decision, PhotoKind, TaskState, TaskType
from premises.audits.radiometry.recording import GreyScale

Text16 = Annotated[str, StringConstraints(max_length=16, pattern=r"^[^\x00]*$")]
Text64 = Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00]*$")]
Text100 = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]
Text255 = Annotated[str, StringConstraints(max_length=255, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]
Celsius = Annotated[float, Field(ge=-60, le=150)]
Share = Annotated[float, Field(gt=0, le=1)]
Money = Annotated[float, Field(ge=0, le=1e9)]
LEAST_SPAN_K: Final = 0.5
Side = Literal["inside", "outside"]
_STEP: Final = re.compile(r"\s*([0-9.]{1,9})\s*°?\s*([CK])\s*", re.IGNORECASE)


class LoginSent(BaseModel):
    """What clients of the original service sign in with."""

    id_token: SecretStr = Field(max_length=8192)
    uid: Name


class ProfileSent(BaseModel):
    """What clients of the original service say of a home; what is not named stays."""

    model_config = ConfigDict(populate_by_name=True)

    user_id: Name = Field(validation_alias="userID")
    zip_code: Text16 | None = Field(None, validation_alias=AliasChoices("zip", "zipCode"))
    ownership: Text100 | None = None
    energy_company: Text255 | None = Field(
        None, validation_alias=AliasChoices("electricCompany", "energyCompany")
    )
    retrofit_budget: Text255 | None = Field(
        None, validation_alias=AliasChoices("budget", "retrofitBudget")
    )
    appliances: Annotated[list[Text255], Field(max_length=50)] | None = None
    suggested_budget: Money | None = Field(
        None, validation_alias=AliasChoices("suggestedBudget", "suggested_budget")
    )


class Camel(BaseModel):
    """Our own routes write names as the original's report does: `energyLossCost`."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, allow_inf_nan=False, from_attributes=True
    )


def _spelt_out(said: object) -> object:
    """`0.1c` as `0.1 °C`: few keyboards have a sign for degrees."""
    found = _STEP.fullmatch(said) if isinstance(said, str) else None
    if found is None:
        return said
    return f"{found[1]} {'K' if found[2] in 'kK' else '°C'}"


class Options(Camel):
    """What one may know better than the file: all of it may be missing."""

    scene_width_m: float | None = Field(
        None, ge=0.05, le=100, description="How many metres wide the view is, from edge to edge."
    )
    emissivity: Share | None = Field(None, description="Of the surface; paint and wood have 0.95.")
    reflected_c: Celsius | None = Field(
        None, description="Temperature of what the surface mirrors, mostly that of the room."
    )
    scale_min_c: Celsius | None = Field(
        None, description="The cold end of a false-colour picture's scale."
    )
    scale_max_c: Celsius | None = Field(None, description="The warm end of that scale.")
    grey_scale: Annotated[GreyScale, BeforeValidator(_spelt_out)] | None = Field(
        None, description="What one step of a 16-bit grey picture is."
    )
    side: Side | None = Field(None, description="Where the camera stood.")

    @model_validator(mode="after")
    def _ends_fit(self) -> Self:
        low, high = self.scale_min_c, self.scale_max_c
        if (low is None) != (high is None):
            raise PydanticCustomError("half_a_scale", "scaleMinC and scaleMaxC go together")
        if low is not None and high is not None and high - low < LEAST_SPAN_K:
            raise PydanticCustomError(
                "scale_too_narrow", "scaleMaxC must lie above scaleMinC by half a degree or more"
            )
        return self


class TaskChange(Camel):
    """What is to be changed of a task; what is not named stays."""

    model_config = ConfigDict(extra="forbid")

    title: Text255 | None = None
    state: TaskState | None = None
    decision: Text255 | None = Field(
        None,
        description="no_decision, archived, todo, or a client's word for one of them: planned,"
        " fixed, won't fix.",
    )
    closed_result: Text255 | None = None
    property_id: Text64 | None = None


class Heating(Camel):
    """What the household knows better than the tables do."""

    model_config = ConfigDict(extra="forbid")

    usd_per_kwh: float | None = Field(None, ge=PRICE[0], le=PRICE[1])
    fuel: Fuel | None = None
    efficiency: float | None = Field(
        None,
        ge=EFFICIENCY[0],
        le=EFFICIENCY[1],
        description="Heat out per energy bought; a heat pump has about 3.",
    )
    heating_degree_days_k: float | None = Field(
        None,
        ge=DEGREE_DAYS[0],
        le=DEGREE_DAYS[1],
        description="Degree days of a year in kelvin days, base 18.3 °C.",
    )
    cooling_degree_days_k: float | None = Field(None, ge=DEGREE_DAYS[0], le=DEGREE_DAYS[1])


class ProfileWanted(Camel):
    """What somebody says of their home; it replaces what was said before."""

    model_config = ConfigDict(extra="forbid")

    zip_code: Text16 | None = None
    ownership: Literal["Own", "Rent"] | None = None
    energy_company: Text255 | None = None
    retrofit_budget: Text255 | None = None
    appliances: Annotated[list[Text255], Field(max_length=50)] | None = None
    heating: Heating | None = None


class Profile(Camel):
    """What is known of somebody's home."""

    user_id: str
    zip_code: str | None
    ownership: str | None
    energy_company: str | None
    retrofit_budget: str | None
    appliances: list[str] | None
    suggested_budget: float | None
    heating: Heating | None
    created_at: datetime
    updated_at: datetime


class PhotoShown(Camel):
    """One file that was sent; its bytes are at `/api/audits/photos/{id}`."""

    id: str
    kind: PhotoKind
    name: str
    content_type: str | None
    size_bytes: int
    hash: str
    file_class: str | None
    received_at: datetime


class SuggestionShown(Camel):
    """One line of advice."""

    suggestion_id: str = Field(validation_alias="id", serialization_alias="suggestionID")
    title: str
    subtitle: str | None
    difficulty: str | None
    cost_range: str | None
    estimated_reduction: str | None
    lifetime: str | None


class TaskSummary(Camel):
    """A task in a list; money in US$ a year, energy in kWh a month."""

    id: str
    user_id: str
    property_id: str | None
    title: str | None
    type: TaskType | None
    state: TaskState
    decision: Decision
    decision_said: str | None
    closed_result: str | None
    inside_temp: float | None
    outside_temp: float | None
    leak_severity: str | None
    energy_loss_value: float | None
    energy_loss_cost: float | None
    savings_percent: float | None
    savings_cost: float | None
    analysis_id: str | None
    created_at: datetime
    updated_at: datetime


class TaskShown(TaskSummary):
    """A task with its photos and what was advised."""

    inside_said: str | None
    outside_said: str | None
    photos: list[PhotoShown]
    suggestions: list[SuggestionShown]
    document: dict[str, Any] = Field(description="The task as it was sent last.")


class AnalysisSummary(Camel):
    """One look at a task's photos."""

    id: str
    task_id: str
    job_id: str | None
    state: AnalysisState
    error_code: str | None
    error: str | None
    version: str | None
    has_picture: bool
    created_at: datetime
    finished_at: datetime | None


class AnalysisShown(AnalysisSummary):
    """An analysis with its report, and what was found beyond that."""

    inputs: dict[str, Any]
    report: dict[str, Any] | None
    findings: dict[str, Any] | None
    photos: list[PhotoShown]


class Accepted(Camel):
    """A submission that was written down; its analysis follows."""

    task_id: str
    analysis_id: str
    state: AnalysisState
