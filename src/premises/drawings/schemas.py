"""The wire shapes: what clients of the original service send, and those of our own routes."""

from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from premises.drawings.differencing import Category, ChangeKind
from premises.drawings.models import Decision, Role

Id = Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00]*$")]
Text2000 = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
Millimetres = Annotated[float, Field(ge=-100_000, le=100_000, allow_inf_nan=False)]
Box = tuple[Millimetres, Millimetres, Millimetres, Millimetres]
Point = tuple[Millimetres, Millimetres]


_DEEPEST: Final = 64


def _not_too_deep(data: Any) -> Any:
    """JSON that is nested deeper than anybody draws would exhaust whoever walks through it."""
    level = [data]
    for _ in range(_DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return data
    raise PydanticCustomError("too_deep", "This is nested too deeply to be kept")


Anything = Annotated[Any, AfterValidator(_not_too_deep)]


class JobSent(BaseModel):
    """Two versions that are to be compared."""

    old_drawing_version_id: Id | None = None
    new_drawing_version_id: Id | None = None
    project_id: Id | None = None
    user_id: Id | None = None


class WhoSent(BaseModel):
    """Who says they ask; it must be who does."""

    user_id: Id | None = None


class OverlaySent(BaseModel):
    """What a person made of the machine's overlay: any JSON."""

    overlay_data: Anything = None
    user_id: Id | None = None
    metadata: Anything = None
    is_active: bool | None = None
    auto_regenerate: bool = True


class SummarySent(BaseModel):
    """Words that a person writes instead."""

    summary_text: Annotated[str, StringConstraints(max_length=200_000)] | None = None
    source: Annotated[str, StringConstraints(max_length=32)] = "human_corrected"
    metadata: Anything = None
    is_active: bool = True


class MessageSent(BaseModel):
    """What somebody asks about the changes of a comparison."""

    message: Annotated[str, StringConstraints(max_length=1000)] | None = None


class RegenerateSent(BaseModel):
    """From which overlay a page is to be told of anew; the active one if none is named."""

    overlay_id: Id | None = None


class ChangeDecided(BaseModel):
    """What somebody decides about a change."""

    model_config = ConfigDict(extra="forbid")

    decision: Decision | None = None
    note: Text2000 | None = None


class ChangeDrawn(BaseModel):
    """A change that was overlooked."""

    model_config = ConfigDict(extra="forbid")

    box_mm: Box = Field(description="Left, top, right, bottom in mm on the newer sheet.")
    kind: ChangeKind = ChangeKind.ADDED
    category: Category = Category.LINEWORK
    note: Text2000 | None = None


class PointPairSent(BaseModel):
    """The same point on both sheets, in mm from the top left corner."""

    model_config = ConfigDict(extra="forbid")

    old: Point
    new: Point


class AlignmentWanted(BaseModel):
    """Points by which a page's two sheets lie on each other."""

    model_config = ConfigDict(extra="forbid")

    points: Annotated[list[PointPairSent], Field(min_length=2, max_length=50)]


Which = Literal["overlay", "baseline", "revised"]


Named = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=255, pattern=r"^[^\x00]*$")
]


class ProjectSent(BaseModel):
    """What is said of a project; what is not named stays as it is."""

    name: Named | None = None
    user_id: Id | None = None
    description: Annotated[str, StringConstraints(max_length=20_000)] | None = None
    project_number: Annotated[Named, StringConstraints(max_length=100)] | None = None
    client_name: Named | None = None
    location: Named | None = None
    status: Literal["active", "archived", "completed"] | None = None
    organization_id: Id | None = None
    property_id: Id | None = None


class MemberSent(BaseModel):
    """Whom somebody invites, by one of the two, and as what."""

    user_id: Id | None = None
    email: Annotated[str, StringConstraints(max_length=320)] | None = None
    role: Role = Role.VIEWER


class RoleSent(BaseModel):
    """What a member shall be from now on."""

    role: Role


class HeirSent(BaseModel):
    """Who shall own a project from now on."""

    user_id: Id


class OrganizationSent(BaseModel):
    """What is said of an organization; what is not named stays as it is."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Named, StringConstraints(min_length=1)] | None = None
    domain: Named | None = Field(
        None, description="People with a proven e-mail address of this domain belong to it."
    )
    plan: Literal["free", "pro", "enterprise"] | None = None


class PasswordSent(BaseModel):
    """Who signs in with a password."""

    email: Annotated[str, StringConstraints(max_length=320)]
    password: Annotated[SecretStr, Field(max_length=1024)]


class CodeSent(BaseModel):
    """The code with which somebody came back from signing in elsewhere."""

    code: Annotated[SecretStr, Field(max_length=200)]
