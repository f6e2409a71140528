"""A picture is looked at, and what was seen joins the camera's open window."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import PurePosixPath

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.cameras.detectors import Detector, Sighting
from premises.cameras.folders import MEDIA_TYPES, Folders
from premises.cameras.models import (
    CameraRow,
    DetectionRow,
    PictureRow,
    PictureState,
    WindowRow,
)
from premises.cameras.service.retention import THUMBNAILS
from premises.cameras.service.stories import Analyse, Stories
from premises.cameras.settings import CamerasSettings, DetectionSettings
from premises.cameras.thumbnails import filename, thumbnail
from premises.cameras.watcher.files import stamp
from premises.cameras.windows import (
    FastPath,
    is_fast,
)
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Failure, Forbidden, Invalid, NotFound, Unavailable
from premises.kernel.images import ImageLimits, Picture, decode
from premises.kernel.jobs import Postponed

_GROWING_FOR = timedelta(seconds=10)
"""How long a file that ends too early may still be on its way."""

_NOT_LOOKED_AT = {PictureState.SEEN, PictureState.FAILED}
_NEVER_READABLE = (Invalid, Forbidden)


class _Growing(Postponed):
    """The file may still be on its way, and is looked at again soon."""

    wait_s = 2.0


@dataclass(frozen=True)
class Look:
    """What came of looking at one picture; `state` is what the picture becomes."""

    state: PictureState
    content_hash: str | None = None
    duplicate_of: int | None = None
    reason: Failure | None = None
    size: tuple[int, int] | None = None
    model: str | None = None
    sightings: list[Sighting] = field(default_factory=list)
    thumbnail_hash: str | None = None


class Sightings:
    """Looks at pictures and writes down what was seen."""

    def __init__(
        self,
        database: Database,
        folders: Folders,
        shelf: Shelf,
        detector: Callable[[], Detector],
        analyse: Analyse,
        settings: CamerasSettings,
        live: Callable[[], DetectionSettings],
    ) -> None:
        self._database = database
        self._folders = folders
        self._shelf = shelf
        self._detector = detector
        self._analyse = analyse
        self._stories = Stories(analyse, live)
        self._settings = settings
        self._live = live
        self._limits = ImageLimits(
            max_pixels=settings.max_picture_pixels,
            max_bytes=settings.max_picture_bytes,
            formats=("JPEG", "PNG"),
        )

    def look(self, picture_id: int) -> Look:
        """Read, decode, detect and draw; writes no row.

        Raises:
            Unavailable: the detector, a disk or the blob store fails, or the file is growing.

        """
        with self._database.read() as session:
            row = session.get(PictureRow, picture_id)
        if row is None or row.state not in _NOT_LOOKED_AT:
            return Look(PictureState.SUPERSEDED)
        try:
            data, seen = self._folders.read(row.path, self._settings.max_picture_bytes)
            now = stamp(row.path, seen)
            if (now.size_bytes, now.mtime_ns) != (row.size_bytes, row.mtime_ns):
                return Look(PictureState.SUPERSEDED)
            return self._look_at(row, data)
        except NotFound:
            return Look(PictureState.SUPERSEDED)
        except _NEVER_READABLE as failure:
            if failure.code == "images.truncated" and self._may_grow(row):
                raise _Growing("cameras.growing", "The file may still be growing.") from failure
            if failure.code == "web.file_unreadable":
                # The operator can give the right to read it; the picture is not at fault.
                raise Unavailable(failure.code, failure.message) from failure
            return Look(PictureState.QUARANTINED, reason=failure)

    def _look_at(self, row: PictureRow, data: bytes) -> Look:
        if row.size_bytes > self._settings.max_picture_bytes:
            raise Invalid(
                "images.too_large",
                f"The file has {row.size_bytes} bytes, more than the "
                f"{self._settings.max_picture_bytes} that are taken.",
            )
        content_hash = hashlib.sha256(data).hexdigest()
        first = self._first_with(content_hash)
        if first is not None and first != row.id:
            return Look(PictureState.DUPLICATE, content_hash, duplicate_of=first)
        detector = self._detector()
        frame = max(detector.facts.input_width, detector.facts.input_height, 320)
        picture = decode(data, self._limits, draft_to=(frame, frame))
        return self._detect(detector, picture, content_hash)

    def _detect(self, detector: Detector, picture: Picture, content_hash: str) -> Look:
        seen = detector.detect(
            picture.pixels,
            threshold=self._live().detection_confidence_threshold,
            wanted=frozenset(self._settings.labels),
        )
        size = (picture.original_width, picture.original_height)
        sightings = [_in_original(sighting, picture) for sighting in seen]
        small = None
        if sightings:
            drawn = thumbnail(picture.pixels, sightings, original_size=size)
            small = self._shelf.put(drawn).hash
        return Look(
            PictureState.DETECTED,
            content_hash,
            size=size,
            model=detector.name,
            sightings=sightings,
            thumbnail_hash=small,
        )

    def _first_with(self, content_hash: str) -> int | None:
        with self._database.read() as session:
            return session.scalar(
                sa.select(PictureRow.id).where(PictureRow.identity == content_hash)
            )

    def _may_grow(self, row: PictureRow) -> bool:
        with self._database.read() as session:
            return self._database.now(session) - row.received_at < _GROWING_FOR

    def write(self, session: Session, picture_id: int, look: Look) -> dict[str, object]:
        """Write what came of a look, in the caller's transaction; a picture that went is let go."""
        row = self._locked(session, picture_id)
        if row is None or row.state not in _NOT_LOOKED_AT:
            return {"state": "gone"}
        now = self._database.now(session)
        row.finished_at = now
        row.state, row.content_hash, row.duplicate_of = (
            look.state,
            look.content_hash,
            look.duplicate_of,
        )
        why = look.reason
        row.reason_code, row.reason = (why.code, why.message) if why else (None, None)
        if look.state is PictureState.DETECTED and self._claim_identity(session, row, look):
            self._write_detections(session, row, look, now)
        return {"state": row.state, "detections": len(look.sightings)}

    def _locked(self, session: Session, picture_id: int) -> PictureRow | None:
        """The picture, held with its camera, in the order in which a camera is removed."""
        of = sa.select(PictureRow.camera_id).where(PictureRow.id == picture_id)
        session.scalar(
            sa.select(CameraRow.id).where(CameraRow.id == of.scalar_subquery()).with_for_update()
        )
        return session.get(PictureRow, picture_id, with_for_update=True)

    def give_up(self, session: Session, picture_id: int, failure: Failure) -> None:
        """Keep, in the caller's transaction, why a picture could not be looked at."""
        row = session.get(PictureRow, picture_id)
        if row is not None and row.state == PictureState.SEEN:
            row.state = PictureState.FAILED
            row.reason_code, row.reason = failure.code, failure.message
            row.finished_at = self._database.now(session)

    def _claim_identity(self, session: Session, row: PictureRow, look: Look) -> bool:
        """Be the picture with these bytes; False if another became it meanwhile."""
        row.width, row.height = look.size or (None, None)
        row.model = look.model
        session.flush()
        try:
            with session.begin_nested():
                row.identity = look.content_hash
                session.flush()
        except IntegrityError:
            session.refresh(row)
            first = sa.select(PictureRow.id).where(PictureRow.identity == look.content_hash)
            row.state, row.duplicate_of = PictureState.DUPLICATE, session.scalar(first)
            return False
        return True

    def _write_detections(
        self, session: Session, row: PictureRow, look: Look, now: datetime
    ) -> None:
        camera = session.get_one(CameraRow, row.camera_id)
        if camera.last_seen_at is None or camera.last_seen_at < row.taken_at:
            camera.last_seen_at = row.taken_at
        if not look.sightings:
            return
        window = self._stories.window_for(session, row, now)
        detections = [self._detection(row, window, sighting) for sighting in look.sightings]
        session.add_all(detections)
        session.flush()
        for detection in detections:
            detection.thumbnail_path = f"thumbnails/{filename(detection.id)}"
            detection.thumbnail_hash = look.thumbnail_hash
            if look.thumbnail_hash is not None:
                self._shelf.refer(session, look.thumbnail_hash, THUMBNAILS, str(detection.id))
        self._maybe_fast(session, window, detections, now)

    def _detection(self, row: PictureRow, window: WindowRow, seen: Sighting) -> DetectionRow:
        return DetectionRow(
            camera_id=row.camera_id,
            picture_id=row.id,
            window_id=window.id,
            file_path=self._folders.absolute(row.path),
            file_type=MEDIA_TYPES.get(PurePosixPath(row.path).suffix.lower()),
            media_type="image",
            detected_at=row.taken_at,
            object_type=seen.label,
            confidence=round(seen.confidence, 4),
            bbox_x=seen.x,
            bbox_y=seen.y,
            bbox_width=seen.width,
            bbox_height=seen.height,
        )

    def _maybe_fast(
        self, session: Session, window: WindowRow, seen: list[DetectionRow], now: datetime
    ) -> None:
        """Have a window judged at once, the first time something urgent is seen in it."""
        path = FastPath(
            frozenset(self._settings.fast_path_labels), self._settings.fast_path_confidence
        )
        urgent = [one for one in seen if is_fast(one.object_type, one.confidence, path)]
        if urgent and window.fast_detection_id is None:
            window.fast_detection_id = max(urgent, key=lambda one: one.confidence).id
            self._analyse(session, window.id, window.camera_id, window.fast_detection_id, now)


def _in_original(seen: Sighting, picture: Picture) -> Sighting:
    """The same box in pixels of the original picture, at least one pixel wide and high."""
    left, right = seen.x * picture.scale_x, (seen.x + seen.width) * picture.scale_x
    top, bottom = seen.y * picture.scale_y, (seen.y + seen.height) * picture.scale_y
    x, y = round(left), round(top)
    return Sighting(
        seen.label,
        seen.confidence,
        x,
        y,
        max(min(round(right), picture.original_width) - x, 1),
        max(min(round(bottom), picture.original_height) - y, 1),
    )
