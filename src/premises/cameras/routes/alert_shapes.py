"""The wire shapes of alerts and their rules."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from premises.cameras.alerts import Day
from premises.cameras.schemas import Level, Name

Status = Literal["pending", "delivered", "acknowledged", "dismissed"]
Word = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
FolderWord = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
Label = Annotated[Word, StringConstraints(strip_whitespace=True)]
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Sentence = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]
Key = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00]*$")]
Words = Annotated[list[Word], Field(max_length=100)]
Labels = Annotated[list[Label], Field(max_length=100)]
FolderWords = Annotated[list[FolderWord], Field(max_length=100)]
Score = Annotated[int, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]
Cooldown = Annotated[int, Field(ge=0, le=30 * 86_400)]


class ScheduleShape(BaseModel):
    """Days on which a span begins (none is every day) and its hours, in the house's local time."""

    model_config = ConfigDict(extra="forbid")

    days: list[Day] = Field(default_factory=list, max_length=7)
    start_time: Clock | None = None
    end_time: Clock | None = None


class AlertRuleCreate(BaseModel):
    """When to tell, and whom; what is left empty limits nothing."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    description: Sentence | None = None
    enabled: bool = True
    severity: Level = "medium"
    risk_threshold: Score | None = None
    object_types: Labels = Field(default_factory=list)
    camera_ids: FolderWords = Field(default_factory=list)
    zone_ids: FolderWords = Field(default_factory=list)
    min_confidence: Share | None = None
    schedule: ScheduleShape | None = None
    dedup_key_template: Key = "{camera_id}:{object_type}"
    cooldown_seconds: Cooldown = 300
    channels: Words = Field(default_factory=list)


class AlertRuleUpdate(BaseModel):
    """What is not named stays; null empties what may be empty."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    description: Sentence | None = None
    enabled: bool | None = None
    severity: Level | None = None
    risk_threshold: Score | None = None
    object_types: Labels | None = None
    camera_ids: FolderWords | None = None
    zone_ids: FolderWords | None = None
    min_confidence: Share | None = None
    schedule: ScheduleShape | None = None
    dedup_key_template: Key | None = None
    cooldown_seconds: Cooldown | None = None
    channels: Words | None = None


MAY_BE_NULL = frozenset({"description", "risk_threshold", "min_confidence", "schedule"})
"""Fields of a rule that are empty when they are null; for others null means «leave it»."""


class AlertRule(BaseModel):
    id: str
    name: str
    description: str | None
    enabled: bool
    severity: Level
    risk_threshold: int | None
    object_types: list[str]
    camera_ids: list[str]
    zone_ids: list[str]
    min_confidence: float | None
    schedule: ScheduleShape | None
    dedup_key_template: str
    cooldown_seconds: int
    channels: list[str]
    created_at: datetime
    updated_at: datetime


class AlertRuleList(BaseModel):
    rules: list[AlertRule]
    count: int
    limit: int
    offset: int


class RuleTest(BaseModel):
    """Which events to try a rule on: these, or the newest."""

    model_config = ConfigDict(extra="forbid")

    event_ids: list[Annotated[int, Field(ge=0, lt=2**63)]] | None = Field(None, max_length=100)
    limit: int = Field(10, ge=1, le=100)


class Condition(BaseModel):
    condition: str
    met: bool
    text: str


class RuleTestResult(BaseModel):
    event_id: int
    camera_id: str
    risk_score: int
    object_types: list[str]
    matches: bool
    matched_conditions: list[str]
    started_at: datetime
    conditions: list[Condition]


class RuleTestAnswer(BaseModel):
    rule_id: str
    rule_name: str
    events_tested: int
    events_matched: int
    match_rate: float
    results: list[RuleTestResult]


class Alert(BaseModel):
    id: int
    event_id: int
    rule_id: str
    severity: Level
    status: Status
    dedup_key: str
    channels: list[str]
    created_at: datetime
    updated_at: datetime
    delivered_at: datetime | None
    rule_name: str
    camera_id: str
    summary: str
    risk_score: int


class AlertList(BaseModel):
    alerts: list[Alert]
    count: int
    limit: int
    offset: int
