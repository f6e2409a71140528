"""The pictures of one listing: in which order, which one is in front, how many there may be."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.database import Database
from premises.kernel.errors import Forbidden, Invalid, NotFound
from premises.kernel.events import Outbox
from premises.properties.models import ImageRow, ImageState, ListingRow
from premises.properties.rights import is_visible, may_change
from premises.properties.service import checks
from premises.properties.service.changing import Change, held, no_property, not_yours, require_self
from premises.properties.service.people import People, introduce
from premises.properties.settings import GROUP as DOMAIN

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

_ADD: Final = "add images to"


@dataclass(frozen=True, slots=True)
class Album:
    """The pictures of a listing that is held, so that nobody else changes them meanwhile."""

    change: Change

    @property
    def session(self) -> Session:
        return self.change.session

    @property
    def listing(self) -> ListingRow:
        return self.change.row

    @property
    def now(self) -> datetime:
        return self.change.now

    def add(self, image: ImageRow, most: int) -> None:
        """Put a picture behind the others.

        Raises:
            Invalid: there are as many as a listing may have.

        """
        rows = self.rows()
        if len(rows) >= most:
            message = f"A property has at most {most} images; delete one before you add another."
            raise Invalid("properties.too_many_images", message, max_images=most)
        image.listing_id = self.listing.id
        image.position = rows[-1].position + 1 if rows else 0
        image.created_at = self.now
        self.session.add(image)
        self.session.flush()

    def move(self, image: ImageRow, position: int) -> None:
        """Put a picture at a place, counted from 0; beyond the end means at the end."""
        rows = [one for one in self.rows() if one.id != image.id]
        rows.insert(max(0, position), image)
        for number, one in enumerate(rows):
            one.position = number

    def put_in_front(self, image: ImageRow) -> None:
        """Make a picture the main one; the listing names it, so there are never two."""
        self.listing.primary_image_id = image.id

    def settle(self) -> None:
        """Count what is shown, see that one is in front where there are any, and tell of it."""
        self.session.flush()
        shown = [one.id for one in self.rows() if one.state is not ImageState.AWAITED]
        self.listing.image_count = len(shown)
        if self.listing.primary_image_id not in shown:
            self.listing.primary_image_id = shown[0] if shown else None
        self.listing.photos_at = self.now
        self.change.tell("images")

    def rows(self) -> list[ImageRow]:
        """All pictures in their order, those whose bytes are awaited too."""
        mine = sa.select(ImageRow).where(ImageRow.listing_id == self.listing.id)
        return list(self.session.scalars(mine.order_by(ImageRow.position, ImageRow.id)))


@dataclass(frozen=True, slots=True)
class Albums:
    """Opens the album of a listing for who may change it.

    All verbs raise Unauthenticated or Forbidden for callers who may change nothing here, NotFound
    for what is not there or not for the caller's eyes, Forbidden for what is somebody else's.
    """

    database: Database
    outbox: Outbox

    def check(self, caller: "Caller", listing_id: int) -> None:
        """Pass in silence if the caller may add a picture, before anybody has read it."""
        caller.require(DOMAIN, "write", own=True)
        viewer = People(self.database).viewer(caller)
        with self.database.read() as session:
            listing = session.get(ListingRow, listing_id) if checks.is_id(listing_id) else None
        if listing is None or not is_visible(viewer, listing):
            raise no_property()
        if not may_change(viewer, listing):
            raise not_yours(_ADD)

    @contextmanager
    def of(self, caller: "Caller", listing_id: int, owner_id: int | None = None) -> Iterator[Album]:
        """The album of a listing, to put something into it; committed when the block ends.

        `owner_id` is the caller's number as clients of the original send it, if it is given.
        """
        with self.database.write() as session:
            now = self.database.now(session)
            person, viewer = introduce(session, caller, now)
            row = held(session, viewer, listing_id, _ADD)
            require_self(viewer, owner_id, _ADD)
            yield Album(Change(session, self.outbox, row, person.id, now))

    @contextmanager
    def around(
        self, caller: "Caller", image_id: int, verb: str
    ) -> Iterator[tuple[Album, ImageRow]]:
        """A picture and the album that it is in; `verb` is what the caller wants to do with it."""
        with self.database.write() as session:
            now = self.database.now(session)
            person, viewer = introduce(session, caller, now)
            listing_id = _listing_of(session, image_id)
            try:
                row = held(session, viewer, listing_id, verb)
            except NotFound:
                raise no_image() from None
            except Forbidden:
                raise _not_your_image(verb) from None
            image = session.get(ImageRow, image_id)
            if image is None:
                raise no_image()
            yield Album(Change(session, self.outbox, row, person.id, now)), image


def no_image() -> NotFound:
    return NotFound("properties.no_image", "Image not found")


def _listing_of(session: Session, image_id: int) -> int:
    query = sa.select(ImageRow.listing_id).where(ImageRow.id == image_id)
    found = session.scalar(query) if checks.is_id(image_id) else None
    if found is None:
        raise no_image()
    return found


def _not_your_image(verb: str) -> Forbidden:
    return Forbidden("properties.not_yours", f"Not authorized to {verb} this image")
