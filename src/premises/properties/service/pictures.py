"""Opens the file of a picture, in the format and width that whoever looks can best use."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import sqlalchemy as sa

from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.properties.models import ImageRow, ImageState, ListingRow
from premises.properties.photos import FORMATS
from premises.properties.rights import Viewer, is_shown, is_visible
from premises.properties.service import checks
from premises.properties.service.addresses import name_of, sizes_of
from premises.properties.service.albums import no_image

_BEST_FIRST: Final = ("avif", "webp")
"""The same picture takes fewer bytes in the first."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Bytes that are read piece by piece: `read(start, end)` gives a stretch of them.

    `is_shown` says whether everybody may see it, `is_final` whether its sizes have been made.
    """

    hash: str
    size_bytes: int
    media_type: str
    read: Callable[[int, int], bytes]
    is_shown: bool
    is_final: bool


@dataclass(frozen=True, slots=True)
class Pictures:
    """Opens pictures for those who may see them."""

    database: Database
    shelf: Shelf

    def open(
        self, viewer: Viewer | None, image_id: int, name: str, accept: str, width: int | None
    ) -> Picture:
        """The picture as a client wants it; without a viewer, its address was signed.

        `accept` is the header of HTTP. Without a width it is as wide as there is.

        Raises:
            NotFound: there is none of this name, or it is not for the viewer's eyes.

        """
        query = (
            sa.select(ImageRow, ListingRow)
            .join(ListingRow, ListingRow.id == ImageRow.listing_id)
            .where(ImageRow.id == image_id)
        )
        with self.database.read() as session:
            found = session.execute(query).first() if checks.is_id(image_id) else None
        if found is None:
            raise no_image()
        image, listing = found
        if image.hash is None or name_of(image.hash) != name:
            raise no_image()
        if viewer is not None and not is_visible(viewer, listing):
            raise no_image()
        kind, content_hash = _chosen(image, image.hash, accept, width)
        return Picture(
            hash=content_hash,
            size_bytes=self.shelf.size_bytes(content_hash),
            media_type=f"image/{kind}",
            read=partial(self.shelf.get, content_hash),
            is_shown=is_shown(listing),
            is_final=image.state is ImageState.DEVELOPED,
        )


def _chosen(image: ImageRow, content_hash: str, accept: str, width: int | None) -> tuple[str, str]:
    """Format and hash of the smallest that is wide enough, in the best format that is taken."""
    taken = accepted(accept)
    for kind in (*(one for one in _BEST_FIRST if one in taken), FORMATS[0]):
        sizes = sizes_of(image.sizes, kind)
        if sizes:
            enough = [one for one in sizes if width is not None and one >= width]
            return kind, sizes[min(enough) if enough else max(sizes)]
    return FORMATS[0], content_hash


def accepted(header: str) -> frozenset[str]:
    """The kinds of picture that an Accept header names, but for those it refuses (`q=0`)."""
    found = set()
    for part in header.lower().split(","):
        kind, *parameters = (one.strip() for one in part.split(";"))
        is_refused = any(one.replace(" ", "").rstrip("0.") == "q=" for one in parameters)
        if kind.startswith("image/") and not is_refused:
            found.add(kind.removeprefix("image/"))
    return frozenset(found)
