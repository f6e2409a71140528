"""Makes the sizes of a picture that pages choose from; until then it is shown in its one size."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from premises.kernel.blobs import Shelf
from premises.kernel.database import Database, after_commit
from premises.kernel.doorbell import Doorbell
from premises.kernel.jobs import READY, Registry, submit
from premises.properties.models import ImageRow, ImageState
from premises.properties.photos import Darkroom
from premises.properties.service.addresses import widths_of
from premises.properties.service.changing import PICTURES

DEVELOP: Final = "properties.develop"


@dataclass(frozen=True, slots=True)
class Developed:
    """The blobs of a picture by format and width, and of which bytes they were made."""

    hash: str
    sizes: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Developing:
    """Has sizes made, makes them, and writes them down."""

    database: Database
    shelf: Shelf
    registry: Registry
    doorbell: Doorbell
    darkroom: Darkroom

    def submit(
        self, session: Session, image: ImageRow, now: datetime, account_id: str | None
    ) -> None:
        """Have the sizes of an image made once the caller's transaction is committed."""
        after_commit(session, lambda: self.doorbell.ring(READY))
        submit(
            session,
            self.registry.pipelines[DEVELOP],
            {"image_id": image.id},
            now=now,
            owner_id=account_id,
            property_id=str(image.listing_id),
        )

    def develop(self, image_id: int) -> Developed | None:
        """Make the sizes and put their bytes down; nothing where the image is gone.

        Raises:
            Invalid: the picture cannot be opened any more.
            NotFound, Unavailable: its bytes cannot be read now.

        """
        with self.database.read() as session:
            image = session.get(ImageRow, image_id)
        if image is None or image.hash is None or image.width is None:
            return None
        jpeg = self.shelf.get(image.hash)
        made = self.darkroom.develop(jpeg, widths_of(image.width))
        sizes = {
            kind: {str(one.width): self.shelf.put(one.data).hash for one in prints}
            for kind, prints in made.items()
        }
        return Developed(image.hash, sizes)

    def write(self, session: Session, image_id: int, developed: Developed | None) -> bool:
        """Note the sizes of an image; whether it is still there to be noted of."""
        image = session.get(ImageRow, image_id, with_for_update=True)
        if image is None or developed is None or image.hash != developed.hash:
            return False
        image.sizes = {kind: dict(sizes) for kind, sizes in developed.sizes.items()}
        image.state = ImageState.DEVELOPED
        for sizes in developed.sizes.values():
            for blob_hash in sizes.values():
                self.shelf.refer(session, blob_hash, PICTURES, str(image_id))
        return True
