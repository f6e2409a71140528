"""What others keep for a listing: each only names it, and knows nothing else of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from premises.kernel.auth import Caller


@dataclass(frozen=True, slots=True)
class Link:
    """One thing that is kept: by which part of the house, of what kind, and where it is."""

    domain: str
    kind: str
    id: str
    title: str
    url: str


KeptFor = Callable[["Caller", Sequence[str]], Mapping[str, Sequence[Link]]]
"""What a caller may see that is kept for listings, by the listing's number as text."""


def nothing_kept(_caller: "Caller", _listing_ids: Sequence[str]) -> Mapping[str, Sequence[Link]]:
    """There is nobody else in the house."""
    return {}
