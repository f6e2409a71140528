"""Which of the things a detector saw are left out because nobody wants to hear of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final, Protocol, TypeVar

from premises.cameras.geometry import Box, Point, contains, foot

EVERY_CLASS: Final = "*"


class Seen(Protocol):
    """One thing seen: its class, how sure the detector is (0 to 1), and its box in pixels."""

    @property
    def label(self) -> str: ...
    @property
    def confidence(self) -> float: ...
    @property
    def x(self) -> int: ...
    @property
    def y(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


S = TypeVar("S", bound=Seen)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a thing of one class must be like to count; the bounds themselves still do.

    Areas are shares of the picture, from 0 to 1; a ratio is width over height, in pixels.
    """

    label: str = EVERY_CLASS
    min_confidence: float = 0.0
    min_area: float = 0.0
    max_area: float = 1.0
    min_ratio: float = 0.0
    max_ratio: float = inf


@dataclass(frozen=True, slots=True)
class IgnoredPart:
    """A part of the picture whose things count for nothing; corners from 0 to 1.

    It holds for the classes in `labels`, and for all where there are none.
    """

    polygon: tuple[Point, ...]
    labels: frozenset[str] = frozenset()


def admit(
    sightings: Iterable[S],
    filters: Sequence[Filter],
    ignored: Sequence[IgnoredPart],
    size: tuple[int, int],
) -> list[S]:
    """The sightings that count, in their order; `size` is the picture's in pixels.

    A filter for a class takes the place of the one for every class. What stands with the middle
    of its lower edge in an ignored part is left out whatever it is like.
    """
    by_label = {one.label: one for one in filters}
    every = by_label.get(EVERY_CLASS, Filter())
    return [
        seen
        for seen in sightings
        if _passes(seen, by_label.get(seen.label, every), size)
        and not any(_stands_in(seen, part, size) for part in ignored)
    ]


def _passes(seen: Seen, wanted: Filter, size: tuple[int, int]) -> bool:
    share = seen.width * seen.height / (size[0] * size[1])
    return (
        seen.confidence >= wanted.min_confidence
        and wanted.min_area <= share <= wanted.max_area
        and wanted.min_ratio <= seen.width / seen.height <= wanted.max_ratio
    )


def _stands_in(seen: Seen, part: IgnoredPart, size: tuple[int, int]) -> bool:
    if part.labels and seen.label not in part.labels:
        return False
    ground = foot(Box(seen.x, seen.y, seen.width, seen.height))
    return contains(part.polygon, Point(ground.x / size[0], ground.y / size[1]))
