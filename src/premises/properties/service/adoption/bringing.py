"""The files of images are brought from the original's bucket, and become pictures of our own."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import sqlalchemy as sa

from premises.kernel.cache import bump
from premises.kernel.errors import Invalid
from premises.kernel.takeover import Account, UnusableError
from premises.kernel.takeover.files import Files
from premises.kernel.takeover.taking import count
from premises.properties.models import ImageRow, ListingRow, PersonRow
from premises.properties.service import tags
from premises.properties.service.changing import PICTURES
from premises.properties.service.images import Images
from premises.properties.service.people import account_of

_DESCRIBED: Final = (
    *("state", "hash", "size_bytes", "width", "height"),
    *("thumbhash", "look_hash"),
)


class Bringing:
    """Brings one file after another; an image whose file cannot be had keeps its address."""

    def __init__(self, images: Images, files: Files) -> None:
        self._images = images
        self._files = files

    def bring(self, account: Account, progress: Callable[[float, str], None]) -> None:
        """Bring all that are still missing."""
        missing = self._missing()
        for number, (image_id, key) in enumerate(missing, 1):
            progress(0.4 + 0.6 * number / len(missing), f"picture {number} of {len(missing)}")
            count(account, key, partial(self._bring, image_id, key))

    def _missing(self) -> Sequence[tuple[int, str]]:
        theirs = ImageRow.original_key.is_not(None), ImageRow.hash.is_(None)
        query = sa.select(ImageRow.id, ImageRow.original_key).where(*theirs).order_by(ImageRow.id)
        with self._images.database.read() as session:
            return [(number, key) for number, key in session.execute(query) if key is not None]

    def _bring(self, image_id: int, key: str) -> bool:
        """Let the image be a picture of ours; false where it is one by now, or gone."""
        picture = self._opened(key)
        with self._images.database.write() as session:
            row = session.get(ImageRow, image_id, with_for_update=True)
            if row is None or row.hash is not None:
                return False
            for name in _DESCRIBED:
                setattr(row, name, getattr(picture, name))
            row.url = None
            self._images.shelf.refer(session, picture.hash or "", PICTURES, str(row.id))
            listing = session.get_one(ListingRow, row.listing_id)
            owner = session.get_one(PersonRow, listing.owner_id)
            now = self._images.database.now(session)
            self._images.developing.submit(session, row, now, account_of(owner))
            bump(session, tags.LISTINGS)
        return True

    def _opened(self, key: str) -> ImageRow:
        """What a row says of the picture, whose bytes are put down; raises UnusableError."""
        data = self._files.get(self._files.find(key))
        picture = ImageRow()
        try:
            self._images.fill(picture, self._images.darkroom.read(data))
        except Invalid as refused:
            raise UnusableError(refused.message) from None
        return picture
