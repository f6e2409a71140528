"""What somebody may use within a time, and what is left of it."""

import math
import re
from dataclasses import dataclass
from typing import Final

from premises.kernel.errors import Failure, TooMany

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Budget:
    """`quota` units within any `window_s` seconds; `unit` names them where they are no requests.

    Clients read the name in headers; counts are kept under it, so two budgets need two names.
    """

    name: str
    quota: int
    window_s: int
    unit: str = ""

    def __post_init__(self) -> None:
        known = all(_NAME.fullmatch(word) for word in (self.name, self.unit or "requests"))
        if not known or self.quota < 1 or self.window_s < 1:
            msg = f"{self} is no budget: it needs a short name, a quota and a window of 1 or more"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands: `remaining` of the quota, of which more is free within `reset_s`."""

    budget: Budget
    remaining: int
    reset_s: float

    @property
    def limit(self) -> int:
        return self.budget.quota

    @property
    def window_s(self) -> int:
        return self.budget.window_s


def exhausted(standing: Standing) -> TooMany:
    """The failure of somebody who has to wait until `reset_s` have passed."""
    budget = standing.budget
    return TooMany(
        "limits.exhausted",
        f"Too many requests; send the same again in {math.ceil(standing.reset_s)} seconds.",
        wait_s=standing.reset_s,
        budget=budget.name,
        limit=budget.quota,
        remaining=standing.remaining,
        window_s=budget.window_s,
        unit=budget.unit,
    )


def standing_of(failure: Failure) -> Standing | None:
    """The standing that a failure of `Limiter.take` carries; none of any other failure."""
    if failure.code != "limits.exhausted":
        return None
    name, unit = str(failure.facts["budget"]), str(failure.facts["unit"])
    limit, remaining, window_s, wait_s = (
        failure.facts[fact] for fact in ("limit", "remaining", "window_s", "wait_s")
    )
    if not isinstance(limit, int) or not isinstance(remaining, int):
        return None
    if not isinstance(window_s, int) or not isinstance(wait_s, int | float):
        return None
    return Standing(Budget(name, limit, window_s, unit), remaining, float(wait_s))
