"""The boxed picture of a detection, drawn once more from the original where it is not kept."""

import hashlib
from collections.abc import Sequence

import sqlalchemy as sa

from premises.cameras.detectors import Sighting
from premises.cameras.folders import Folders, is_video, picture_limits
from premises.cameras.models import DetectionRow, PictureRow
from premises.cameras.service.archive import Archive
from premises.cameras.service.recordings import is_still
from premises.cameras.settings import CamerasSettings
from premises.cameras.thumbnails import SIZE_PX, thumbnail
from premises.kernel.database import Database
from premises.kernel.errors import Failure, Forbidden, Invalid, NotFound
from premises.kernel.images import decode


class BoxedPictures:
    """Shows what was seen, with a box around everything found in the same picture."""

    def __init__(
        self, database: Database, archive: Archive, folders: Folders, settings: CamerasSettings
    ) -> None:
        self._database = database
        self._archive = archive
        self._folders = folders
        self._limits = picture_limits(settings)

    def get(self, detection_id: int) -> tuple[bytes, str]:
        """A JPEG and the hash of these bytes, from what is kept or from the original file.

        Raises:
            NotFound: there is no such detection, or neither its picture nor its original is there.

        """
        try:
            return self._archive.thumbnail(detection_id)
        except NotFound as missing:
            if missing.code == "cameras.unknown_detection":
                raise
            drawn = self._draw(detection_id, missing)
            return drawn, hashlib.sha256(drawn).hexdigest()

    def _draw(self, detection_id: int, missing: Failure) -> bytes:
        with self._database.read() as session:
            of = sa.select(DetectionRow.picture_id).where(DetectionRow.id == detection_id)
            picture = session.scalar(sa.select(PictureRow).where(PictureRow.id.in_(of)))
            if picture is None:
                raise missing
            beside = sa.select(DetectionRow).where(DetectionRow.picture_id == picture.id)
            found = session.scalars(beside.order_by(DetectionRow.id)).all()
        if is_video(picture.path):
            # A frame is only found again by decoding the video up to it, which takes too long.
            raise missing
        try:
            return self._drawn(picture, found)
        except (Invalid, Forbidden, NotFound):
            raise missing from None

    def _drawn(self, row: PictureRow, found: Sequence[DetectionRow]) -> bytes:
        data, seen = self._folders.read(row.path, self._limits.max_bytes)
        if not is_still(row, seen):
            raise NotFound("cameras.no_original", "The file is another one by now.")
        picture = decode(data, self._limits, draft_to=SIZE_PX)
        size = (picture.original_width, picture.original_height)
        return thumbnail(picture.pixels, map(_sighting, found), original_size=size)


def _sighting(row: DetectionRow) -> Sighting:
    return Sighting(
        row.object_type, row.confidence, row.bbox_x, row.bbox_y, row.bbox_width, row.bbox_height
    )
