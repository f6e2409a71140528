"""Who is told of what happens to a listing: all who may look at it, at the moment it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from premises.kernel.database import Database
from premises.properties.models import ListingRow
from premises.properties.rights import is_shown
from premises.properties.settings import GROUP as DOMAIN

if TYPE_CHECKING:
    from premises.kernel.auth import Caller


@dataclass(frozen=True, slots=True)
class Listening:
    """Tells for whom news are, besides whoever owns what they are about."""

    database: Database

    def hears(self, caller: "Caller", payload: Mapping[str, Any]) -> bool:
        """Whether the caller is told of this change of a listing.

        Of one that nobody sees any more they hear once: that it has gone.

        Raises:
            Unavailable: the database does not answer.

        """
        listing_id = payload.get("listing_id")
        if not caller.may_own(DOMAIN, "read") or not isinstance(listing_id, int):
            return False
        with self.database.read() as session:
            listing = session.get(ListingRow, listing_id)
        if listing is not None and is_shown(listing):
            return True
        return bool(payload.get("was_visible")) and not payload.get("is_visible")
