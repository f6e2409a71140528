"""Pictures that clients send straight to the bucket where they will lie."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from premises.kernel.errors import Conflict, NotFound
from premises.properties.models import ImageRow, ImageState
from premises.properties.photos import too_long
from premises.properties.service.images import Images

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

_ADD = "add"


@dataclass(frozen=True, slots=True)
class Awaited:
    """An image whose bytes are awaited: send them to `url` with PUT before `expires_at`."""

    image_id: int
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class DirectUploads:
    """Gives out an address, and looks at what has come; raises as `Images`."""

    images: Images

    def begin(self, caller: "Caller", listing_id: int) -> Awaited:
        """Await a picture: a row that nobody sees until `complete`.

        Raises:
            Conflict: bytes are kept where clients cannot send anything.
            Invalid: there are too many images.

        """
        self.images.check(caller, listing_id)
        images, name = self.images, secrets.token_urlsafe(24)
        lifetime_s = images.settings.link_s
        url = images.shelf.uploads.address(name, lifetime_s)
        if url is None:
            raise Conflict(
                "properties.no_direct_upload",
                "Pictures are kept on the service's own disk: POST them to /api/images/upload/.",
            )
        image = ImageRow(state=ImageState.AWAITED, upload_key=name)
        with images.albums.of(caller, listing_id) as album:
            album.add(image, images.settings.max_images)
            expires_at = album.now + timedelta(seconds=lifetime_s)
        return Awaited(image.id, url, expires_at)

    def complete(self, caller: "Caller", image_id: int, *, is_primary: bool = False) -> None:
        """Look at what has come, and show it; said again, it changes nothing.

        Raises:
            Conflict: nothing has come yet.
            Invalid: it cannot be opened or is too large; it may be sent once more.

        """
        with self.images.albums.around(caller, image_id, _ADD) as (_, image):
            name = image.upload_key
        if name is None:
            return
        filled = ImageRow()
        self.images.fill(filled, self.images.darkroom.read(self._bytes(name)))
        with self.images.albums.around(caller, image_id, _ADD) as (album, image):
            if image.upload_key != name:
                # Somebody else said it at the same time.
                return
            for column in _FILLED:
                setattr(image, column, getattr(filled, column))
            image.upload_key = None
            self.images.show(album, image, caller, is_primary=is_primary)
        self.images.shelf.uploads.delete(name)

    def _bytes(self, name: str) -> bytes:
        most, uploads = self.images.settings.max_image_bytes, self.images.shelf.uploads
        size_bytes = uploads.size(name)
        if size_bytes is not None and size_bytes > most:
            uploads.delete(name)
            raise too_long(most)
        try:
            return uploads.get(name)
        except NotFound:
            raise Conflict(
                "properties.nothing_uploaded", "Nothing has come yet: send the picture first."
            ) from None


_FILLED = ("state", "hash", "size_bytes", "width", "height", "thumbhash", "look_hash")
