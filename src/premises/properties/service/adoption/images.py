"""The original's images: each an address elsewhere at first, in the order they were added."""

from collections.abc import Container
from datetime import datetime

from sqlalchemy.orm import Session

from premises.kernel.cache import bump
from premises.kernel.errors import Invalid
from premises.kernel.takeover import UnusableError
from premises.properties.models import ImageRow, ImageState, ListingRow
from premises.properties.service import tags
from premises.properties.service.elsewhere import checked_url
from premises.properties.takeover import TheirImage


class ImageTaking:
    """Writes one image after another; `listings` are the numbers of those that are here.

    The original kept listings from having two main pictures in one place and not in another; the
    first one that was marked is it, as pages showed it.
    """

    def __init__(self, listings: Container[int]) -> None:
        self._listings = listings
        self._marked: set[int] = set()

    def write(self, session: Session, one: TheirImage, now: datetime) -> bool:
        listing = session.get(ListingRow, one.listing_id)
        if listing is None or listing.id not in self._listings:
            raise UnusableError("its listing is not here")
        row = session.get(ImageRow, one.id)
        if row is not None:
            self._require_same(row, one)
            return False
        row = _row(one, listing, now)
        session.add(row)
        session.flush()
        listing.image_count += 1
        listing.photos_at = max(listing.photos_at, row.created_at)
        if listing.primary_image_id is None or self._is_first_marked(one):
            listing.primary_image_id = row.id
        bump(session, tags.LISTINGS)
        return True

    def _require_same(self, row: ImageRow, one: TheirImage) -> None:
        """Pass if the row was taken over before; raises UnusableError where it is another's."""
        if row.listing_id != one.listing_id or one.created_at not in {None, row.created_at}:
            raise UnusableError("another image has its number here")
        # Which one is in front was decided then, and perhaps anew since.
        self._marked.add(one.listing_id)

    def _is_first_marked(self, one: TheirImage) -> bool:
        if not one.is_primary or one.listing_id in self._marked:
            return False
        self._marked.add(one.listing_id)
        return True


def _row(one: TheirImage, listing: ListingRow, now: datetime) -> ImageRow:
    try:
        url = checked_url(one.url)
    except Invalid as refused:
        raise UnusableError(refused.message) from None
    return ImageRow(
        id=one.id,
        listing_id=listing.id,
        position=listing.image_count,
        state=ImageState.READY,
        url=url,
        original_key=one.key,
        created_at=one.created_at or now,
    )
