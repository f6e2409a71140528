"""Pictures of listings: sent or named by an address, put in order, taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.properties.models import ImageRow, ImageState, ListingRow
from premises.properties.photos import Darkroom, Photo, are_alike
from premises.properties.rights import Viewer, is_shown, visible
from premises.properties.service import checks
from premises.properties.service.albums import Album, Albums
from premises.properties.service.changing import PICTURES
from premises.properties.service.developing import Developing
from premises.properties.service.elsewhere import checked_url
from premises.properties.settings import PropertiesSettings

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

_LONGEST_CAPTION: Final = 500
_CHANGE: Final = "change"


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as a page needs it: its address elsewhere, or the hash of ours.

    `is_shown` says whether everybody sees it.
    """

    id: int
    listing_id: int
    url: str | None
    hash: str | None
    is_primary: bool
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Images:
    """The verbs of images, each for the owner of the listing and for admins; raise as `Albums`."""

    database: Database
    albums: Albums
    shelf: Shelf
    settings: PropertiesSettings
    darkroom: Darkroom
    developing: Developing

    def check(self, caller: "Caller", listing_id: int) -> None:
        """Pass in silence if the caller may add an image, before anybody has read it."""
        self.albums.check(caller, listing_id)

    def add(
        self, caller: "Caller", listing_id: int, data: bytes, *, is_primary: bool = False
    ) -> int:
        """Keep a picture that was sent; returns its number. Its sizes are made afterwards.

        Raises:
            Invalid: it cannot be opened, is too large, or there are too many.

        """
        image = ImageRow()
        self.fill(image, self.darkroom.read(data))
        with self.albums.of(caller, listing_id) as album:
            album.add(image, self.settings.max_images)
            self.show(album, image, caller, is_primary=is_primary)
        return image.id

    def add_url(
        self,
        caller: "Caller",
        listing_id: int,
        url: str,
        *,
        is_primary: bool = False,
        owner_id: int | None = None,
    ) -> int:
        """Keep the address of a picture that lies elsewhere; returns the image's number.

        Raises:
            Invalid: it is no address of a picture on the public web, or there are too many.

        """
        image = ImageRow(url=checked_url(url), state=ImageState.READY)
        with self.albums.of(caller, listing_id, owner_id) as album:
            album.add(image, self.settings.max_images)
            if is_primary:
                album.put_in_front(image)
            album.settle()
        return image.id

    def fill(self, image: ImageRow, photo: Photo) -> None:
        """Put a picture's bytes down, and have the row describe it."""
        blob = self.shelf.put(photo.jpeg)
        image.state = ImageState.READY
        image.hash, image.size_bytes = blob.hash, blob.size_bytes
        image.width, image.height = photo.width, photo.height
        image.thumbhash, image.look_hash = photo.thumbhash, photo.look_hash

    def show(self, album: Album, image: ImageRow, caller: "Caller", *, is_primary: bool) -> None:
        """Have a picture of an album shown, and its sizes made."""
        self.shelf.refer(album.session, image.hash or "", PICTURES, str(image.id))
        self.developing.submit(album.session, image, album.now, caller.account_id)
        if is_primary:
            album.put_in_front(image)
        album.settle()

    def delete(self, caller: "Caller", image_id: int) -> None:
        with self.albums.around(caller, image_id, "delete") as (album, image):
            self.shelf.release(album.session, PICTURES, str(image.id))
            album.session.delete(image)
            album.settle()

    def set_primary(self, caller: "Caller", image_id: int) -> None:
        """Put an image in front."""
        with self.albums.around(caller, image_id, _CHANGE) as (album, image):
            album.put_in_front(image)
            album.settle()

    def move(self, caller: "Caller", image_id: int, position: int) -> None:
        """Put an image at a place among those of its listing, counted from 0."""
        with self.albums.around(caller, image_id, _CHANGE) as (album, image):
            album.move(image, position)
            album.settle()

    def describe(self, caller: "Caller", image_id: int, caption: str | None) -> None:
        """Say in words what is to be seen; None takes the words away.

        Raises:
            Invalid: that cannot be kept.

        """
        words = checks.text(caption, "caption", _LONGEST_CAPTION)
        with self.albums.around(caller, image_id, _CHANGE) as (album, image):
            image.caption = words
            album.settle()

    def of(self, viewer: Viewer, listing_id: int) -> Sequence[Shown]:
        """The images of a listing in their order; none where the viewer does not see it."""
        query = (
            sa.select(ImageRow, ListingRow)
            .join(ListingRow, ListingRow.id == ImageRow.listing_id)
            .where(ImageRow.listing_id == listing_id, ImageRow.state != ImageState.AWAITED)
            .where(visible(viewer))
            .order_by(ImageRow.position, ImageRow.id)
        )
        with self.database.read() as session:
            found = session.execute(query).all() if checks.is_id(listing_id) else ()
        return [_shown(image, listing) for image, listing in found]

    def one(self, image_id: int) -> Shown:
        """An image that its owner has just changed."""
        query = (
            sa.select(ImageRow, ListingRow)
            .join(ListingRow, ListingRow.id == ImageRow.listing_id)
            .where(ImageRow.id == image_id)
        )
        with self.database.read() as session:
            image, listing = session.execute(query).one()
        return _shown(image, listing)

    def alike(self, caller: "Caller", listing_id: int) -> Sequence[tuple[int, int]]:
        """The pairs of images of a listing that show nearly the same, for its owner to choose."""
        self.check(caller, listing_id)
        mine = ImageRow.listing_id == listing_id, ImageRow.look_hash.is_not(None)
        query = sa.select(ImageRow.id, ImageRow.look_hash).where(*mine).order_by(ImageRow.id)
        with self.database.read() as session:
            looks = [(number, look or "0") for number, look in session.execute(query)]
        return [
            (one, other)
            for (one, look), (other, other_look) in combinations(looks, 2)
            if are_alike(look, other_look)
        ]


def _shown(image: ImageRow, listing: ListingRow) -> Shown:
    return Shown(
        id=image.id,
        listing_id=listing.id,
        url=image.url,
        hash=image.hash,
        is_primary=listing.primary_image_id == image.id,
        is_shown=is_shown(listing),
    )
