"""Where answers may be kept: what every such place can do."""

from typing import Final, Protocol

from premises.kernel.cache.entries import Entry, Kept, Listing
from premises.kernel.cache.figures import Count, Counts

MOST_NAMES: Final = 1000
"""How many names are told at once."""


class Store(Protocol):
    """A place for answers. What an answer needs never fails: a place that is away has nothing.

    What people ask for (`names`, `look`, `clear`, `counts`, `forget_counts`) raises Unavailable
    where the place is away.
    """

    def read(self, name: str) -> Entry | None: ...

    def keep(self, name: str, entry: Entry, ttl_s: float) -> None: ...

    def claim(self, name: str, lease_s: float) -> str | None:
        """Take it upon oneself to make an answer; None while another process is at it."""

    def release(self, name: str, token: str) -> None:
        """Give a claim back, if it is still one's own."""

    def count(self, endpoint: str, count: Count) -> None: ...

    def counts(self) -> Counts: ...

    def forget_counts(self) -> None: ...

    def names(self, pattern: str, most: int = MOST_NAMES) -> Listing: ...

    def look(self, name: str) -> Kept | None: ...

    def clear(self) -> int:
        """Remove every answer; returns how many there were."""

    def close(self) -> None: ...
