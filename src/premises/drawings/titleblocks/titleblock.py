"""The corner of a sheet that names it."""

from dataclasses import dataclass, field
from enum import StrEnum

from premises.drawings.content import Box


class Source(StrEnum):
    TEXT = "text"  # letters that are objects of the file
    OCR = "ocr"  # letters that were read from pixels
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleBlock:
    """`number` is folded (A-101), so that equal sheets have equal numbers; `said` as it stands.

    `box` is the whole block; `fields` are further entries by their label (drawn by, scale,
    project number), as they stand. `confidence` of the number runs from 0 to 1.
    """

    number: str | None = None
    said: str | None = None
    title: str | None = None
    revision: str | None = None
    issued: str | None = None
    discipline: str | None = None
    box: Box | None = None
    source: Source = Source.NONE
    confidence: float = 0.0
    fields: dict[str, str] = field(default_factory=dict)
