"""How much a change matters to those who build, and why: rules that anyone can check."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from premises.drawings.differencing import Category, Change, ChangeKind, Zone


class Severity(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Weight:
    """How much, and the rule that says so."""

    severity: Severity
    reason: str


_LARGE_MM2: Final = 40.0 * 40.0
"""On paper; at 1:50 this is 2 m by 2 m, the size of a small room's alteration."""

_SMALL_MM2: Final = 5.0 * 5.0

_RULES: Final = {
    Category.TITLE_BLOCK: Weight(Severity.LOW, "it concerns the title block only"),
    Category.STYLE: Weight(Severity.LOW, "only the way it is drawn differs"),
    Category.VIEW: Weight(Severity.LOW, "a whole view stands elsewhere on the sheet"),
    Category.DIMENSION: Weight(Severity.HIGH, "a dimension that is built by differs"),
    Category.KEYNOTE: Weight(Severity.HIGH, "a keynote says what is built, wherever it is cited"),
    Category.GENERAL_NOTE: Weight(Severity.HIGH, "a general note holds for the whole sheet"),
    Category.SCHEDULE: Weight(Severity.HIGH, "a schedule row says what is ordered"),
    Category.ROOM: Weight(Severity.MEDIUM, "a room is named otherwise"),
}
_ORDER: Final = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)


def weigh(change: Change) -> Weight:
    """The weight of a change by its category and, for lines, by its size on paper."""
    if change.zone is not Zone.DRAWING:
        return Weight(Severity.LOW, "it is not part of what is built")
    if change.category in _RULES:
        return _RULES[change.category]
    if change.kind is ChangeKind.TEXT:
        return Weight(Severity.MEDIUM, "the drawing says something else there")
    if change.box.area >= _LARGE_MM2:
        return Weight(Severity.HIGH, "it covers a large part of the drawing")
    if change.box.area < _SMALL_MM2:
        return Weight(Severity.LOW, "it is small on paper")
    return Weight(Severity.MEDIUM, "something is drawn otherwise there")


def rank(change: Change) -> tuple[int, bool, float]:
    """What to sort by so that the weightiest comes first: among equals, what no cloud marks."""
    return _ORDER.index(weigh(change).severity), change.in_cloud is not False, -change.box.area
