"""What stands on a report page, before it is known how a page looks."""

from collections.abc import Sequence
from dataclasses import dataclass

from premises.audits.figures import Band, Figure


@dataclass(frozen=True, slots=True)
class Fact:
    """Something short with its name, such as «Inside» and «21.7 °C (71 °F)»."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place where heat is lost; bands are None where nothing tells.

    `name` is what the report picture calls it; `usd` is in a year. `factor_min` is None where the
    picture was taken from outside.
    """

    name: str
    kind: str
    reason: str
    factor_min: float | None
    mould_risk: bool
    area_m2: Band | None = None
    length_m: Band | None = None
    total_w: Band | None = None
    w_per_m2: Band | None = None
    usd: Band | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One thermal picture: how far it may be trusted, how it was read, what was found in it."""

    name: str
    verdict: str
    facts: Sequence[Fact] = ()
    places: Sequence[Place] = ()
    remarks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Cost:
    """What all places together cost in a year, such as «Energy», «kWh» and its band."""

    name: str
    unit: str
    band: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One thing to do, the best first; all but the title may be empty."""

    title: str
    reason: str = ""
    cost: str = ""
    saves: str = ""
    payback: str = ""
    reduction: str = ""
    difficulty: str = ""
    lifetime: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A whole report. `summary` is the first sentence that somebody should read.

    `caveats` say what could not be done and why; `foot` which version made this, and when.
    """

    title: str
    severity: str
    summary: str
    facts: Sequence[Fact] = ()
    looks: Sequence[Look] = ()
    costs: Sequence[Cost] = ()
    advice: Sequence[Advice] = ()
    savings: str = ""
    caveats: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    foot: str = ""
