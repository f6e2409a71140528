"""All styles of drawings by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tests.drawings.pairs.frames import Format
from tests.drawings.pairs.model import Model, Titles
from tests.drawings.pairs.styles import architectural, ceiling, details, site, structural


@dataclass(frozen=True, slots=True)
class Style:
    """`letter` begins its sheets' numbers; `sheet` makes one, the same for the same seed."""

    letter: str
    title: str
    sheet: Callable[[Format, Titles, int], Model]


STYLES: Final[Mapping[str, Style]] = {
    "architectural": Style("A", "FIRST FLOOR PLAN", architectural.sheet),
    "structural": Style("S", "FOUNDATION AND FRAMING PLAN", structural.sheet),
    "ceiling": Style("E", "ELECTRICAL REFLECTED CEILING PLAN", ceiling.sheet),
    "site": Style("C", "GRADING AND UTILITY PLAN", site.sheet),
    "details": Style("A", "WALL SECTIONS AND DETAILS", details.sheet),
}
