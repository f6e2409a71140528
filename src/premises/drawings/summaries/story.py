"""What a summary is made from, and what it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from premises.drawings.content import Box, Remark
from premises.drawings.differencing import Change, CloudFinding


class Outcome(StrEnum):
    COMPARED = "compared"
    ADDED = "added"  # the sheet is in the new set only
    REMOVED = "removed"  # the sheet is in the old set only


@dataclass(frozen=True, slots=True)
class Entry:
    """A change as it is listed; `is_rejected` if a person said that it is none."""

    id: str
    change: Change
    is_rejected: bool = False
    is_manual: bool = False
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Story:
    """Everything that is known of one sheet.

    `sheet` is its area in mm, `error_mm` and `confidence` those of its alignment; none where
    nothing was aligned.
    """

    name: str
    page_number: int
    outcome: Outcome = Outcome.COMPARED
    discipline: str | None = None
    sheet: Box | None = None
    entries: tuple[Entry, ...] = ()
    clouds: tuple[CloudFinding, ...] = ()
    error_mm: float | None = None
    confidence: float | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def counted(self) -> tuple[Entry, ...]:
        """The changes that nobody has rejected, in their order."""
        return tuple(entry for entry in self.entries if not entry.is_rejected)


@dataclass(frozen=True, slots=True)
class Summary:
    """The words as people read them, and the same as a document for programs."""

    text: str
    document: Mapping[str, object]
