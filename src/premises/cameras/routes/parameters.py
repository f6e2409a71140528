"""What one may ask with: pages, moments, names and numbers, each within bounds."""

from typing import Annotated, cast, get_args

from fastapi import Path, Query

from premises.cameras.schemas import Level
from premises.cameras.service.archive import EventFilter, Span
from premises.kernel.errors import Invalid
from premises.kernel.web import moments

Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]
Moment = moments.Moment | None
Text = Annotated[str | None, Query(max_length=500, pattern=r"^[^\x00]*$")]
Question = Annotated[
    str,
    Query(
        min_length=1,
        max_length=500,
        pattern=r"^[^\x00]*$",
        description='Words, "phrases", OR, NOT or -, parentheses, and the beginnings of words*.',
    ),
]
RowId = Annotated[int, Path(ge=0, lt=2**63)]

_LEVELS = frozenset(get_args(Level))


def event_filter(
    camera_id: Text = None,
    risk_level: Level | None = None,
    start_date: Moment = None,
    end_date: Moment = None,
    reviewed: bool | None = None,
    object_type: Text = None,
) -> EventFilter:
    """What a list of events is limited by."""
    levels = frozenset() if risk_level is None else frozenset({cast("str", risk_level)})
    kinds = frozenset() if object_type is None else frozenset({object_type})
    return EventFilter(camera_id, levels, reviewed, kinds, Span(start_date, end_date))


def search_filter(
    camera_id: Text = None,
    severity: Text = None,
    start_date: Moment = None,
    end_date: Moment = None,
    reviewed: bool | None = None,
    object_type: Text = None,
) -> EventFilter:
    """What a search is limited by: levels and kinds of things are lists with commas.

    Raises:
        Invalid: there is no such level.

    """
    levels = _listed(severity)
    if not levels <= _LEVELS:
        raise Invalid(
            "cameras.unknown_level",
            "severity is a list, with commas, of: low, medium, high, critical",
            unknown=sorted(levels - _LEVELS),
        )
    return EventFilter(
        camera_id, levels, reviewed, _listed(object_type), Span(start_date, end_date)
    )


def _listed(text: str | None) -> frozenset[str]:
    return frozenset(part.strip() for part in (text or "").split(",")) - {""}
