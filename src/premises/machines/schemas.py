"""The wire shapes of our own routes: what may be said of machines, and what is answered."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from premises.machines.models import QuarantineState, Role, SourceKind

_PLAIN = r"^[^\x00]*$"
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_PLAIN)]
Word = Annotated[str, StringConstraints(max_length=64, pattern=_PLAIN)]
Unit = Annotated[str, StringConstraints(max_length=24, pattern=_PLAIN)]
Kilowatts = Annotated[float, Field(gt=0, lt=1e6)]
Heartbeat = Annotated[int, Field(ge=0, le=31 * 86_400)]
RowNumber = Annotated[int, Field(ge=0, lt=2**63)]
Plain = dict[str, Any]


class _Wanted(BaseModel):
    """What somebody wants: a name nobody knows is a mistake they should hear of."""

    model_config = ConfigDict(extra="forbid")


class Rules(_Wanted):
    """What holds for a machine other than by default."""

    languages: list[Literal["es", "en", "de"]] | None = Field(
        None, description="Whose words tell how grave an alarm is."
    )
    published_sensors: Annotated[list[Name], Field(max_length=1000)] | None = Field(
        None, description="Temperatures that other programs find in agg_sensor_stats."
    )
    off_is_kept: bool | None = Field(
        None, description="A machine that was switched off stays so however long it is silent."
    )


class MachineWanted(_Wanted):
    """A machine to be made; what is not said is as the settings or the preset say."""

    name: Name
    id: Word | None = Field(None, description="For addresses; made of the name if it is missing.")
    zone: Word | None = Field(None, description="Its time zone, such as Europe/Madrid.")
    preset: Word | None = Field(None, description="What its variables mean: one of /presets.")
    property_id: Word | None = None
    installed_kw: Kilowatts | None = None
    heartbeat_s: Heartbeat | None = Field(
        None, description="Longer silence of the whole machine is unknown; 0: never."
    )
    plan: Plain = Field(default={}, description="Its shifts, and its planned downtime.")
    rules: Rules = Rules()
    is_live: bool = Field(False, description="It is being fed, so silence up to now counts.")


class MachineChange(_Wanted):
    """What is to be changed of a machine; what is not named stays."""

    name: Name | None = None
    zone: Word | None = None
    preset: Word | None = None
    property_id: Word | None = None
    installed_kw: Kilowatts | None = None
    heartbeat_s: Heartbeat | None = None
    plan: Plain | None = None
    rules: Rules | None = None
    is_live: bool | None = None
    is_published: bool | None = Field(
        None, description="Its figures fill the tables that other programs read by name."
    )


class MachineShown(BaseModel):
    """A machine as it is kept."""

    id: str
    name: str
    zone: str
    preset: str | None
    property_id: str | None
    installed_kw: float | None
    heartbeat_s: int
    plan: Plain
    rules: Plain
    is_published: bool
    is_live: bool
    row_count: int
    first_at: datetime | None = Field(description="Its first row.")
    last_at: datetime | None = Field(description="Its last row.")
    revision: int = Field(description="Grows with every change of its figures.")
    is_behind: bool = Field(description="Figures of some rows are still to be worked out.")
    created_at: datetime
    updated_at: datetime


class VariableWanted(_Wanted):
    """A variable to be made; what is not said is guessed by name, type and preset."""

    name: Name
    datatype: Word = "double"
    external_id: Annotated[int, Field(ge=-(2**63), lt=2**63)] | None = Field(
        None, description="Its number in the database it comes from."
    )
    role: Role | None = None
    unit: Unit | None = None
    divisor: Annotated[int, Field(ge=1, le=10**9)] | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None
    nominal_kw: Kilowatts | None = None
    meaning: dict[Name, Word] | None = None


class VariableChange(_Wanted):
    """What is to be changed of a variable; what is not named stays."""

    role: Role | None = None
    unit: Unit | None = None
    divisor: Annotated[int, Field(ge=1, le=10**9)] | None = None
    nominal_kw: Kilowatts | None = None
    meaning: dict[Name, Word] | None = None


class VariableShown(BaseModel):
    """A variable as it is kept."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    external_id: int | None
    datatype: str
    role: Role
    unit: str
    divisor: int
    decimals: int | None = Field(description="How many are kept; none before its first values.")
    nominal_kw: float | None
    meaning: dict[str, Any]
    is_lossy: bool = Field(description="Some value had more decimals than are kept.")


class PresetShown(BaseModel):
    """A sort of machines whose variables are known by name."""

    name: str
    title: str
    installed_kw: float | None
    variables: dict[str, Plain]


class RebuildWanted(_Wanted):
    """Which local days are to be worked out anew; all without bounds."""

    first: date | None = None
    last: date | None = None


class RevisionShown(BaseModel):
    """One change of a machine's figures: which stretch, when, and why."""

    revision: int
    from_at: datetime
    to_at: datetime
    at: datetime
    reasons: list[Plain]


class CorrectionShown(BaseModel):
    """A value that was overruled by a later one."""

    variable: str
    at: datetime
    was: float | str | None
    overruled_by: int = Field(description="The number of the batch.")


class HeldShown(BaseModel):
    """A row in quarantine, as it came."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    machine: str
    reason: str
    raw: Plain
    times: int
    state: QuarantineState
    ingest_id: int
    received_at: datetime


class HeldChosen(_Wanted):
    """Which rows in quarantine are meant: by their numbers, or by machine and reason."""

    ids: Annotated[list[RowNumber], Field(max_length=10_000)] | None = None
    machine: Name | None = None
    reason: Word | None = None


class SourceWanted(_Wanted):
    """Where rows of a machine are to be fetched from."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=_PLAIN)]
    kind: SourceKind | None = Field(None, description="Judged by the address if it is missing.")
    options: Plain = Field(default={}, description="is_polled, and device of an MTConnect agent.")


class SourceShown(BaseModel):
    """A source; what is secret in its address is left out."""

    id: str
    machine_id: str
    kind: SourceKind
    url: str
    options: Plain
    error: str | None = Field(description="Why it could not be asked the last time.")
    asked_at: datetime | None
    created_at: datetime
