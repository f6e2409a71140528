"""The values of pairing: what is known of each sheet, and which two belong together, and why."""

from dataclasses import dataclass
from enum import StrEnum


class Signal(StrEnum):
    NUMBER = "number"
    TITLE = "title"
    CONTENT = "content"
    ONLY = "only"  # each file has one sheet
    PLACE = "place"  # nothing but the same place in both sets


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a sheet looks like in few numbers, plain enough to be kept beside it.

    `words` are hashes of its most telling words, `ink` the shares of ink in a coarse grid of its
    area, row after row.
    """

    words: tuple[int, ...]
    ink: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFacts:
    """A sheet of a set as pairing sees it; pages are counted from 1."""

    page: int
    number: str | None
    title: str | None
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sheets that belong together, by pages from 1; `confidence` runs from 0 to 1."""

    old_page: int
    new_page: int
    signal: Signal
    confidence: float
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Pairing:
    """All pairs in order of the new set, and the pages that have no partner."""

    pairs: tuple[Pair, ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]
