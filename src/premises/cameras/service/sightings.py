"""A picture or a video is looked at, and what was seen joins the camera's open window."""

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from io import FileIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.cameras.detectors import Detector
from premises.cameras.detectors.boxes import in_original
from premises.cameras.folders import Folders, disk_failures_told, is_video, picture_limits
from premises.cameras.models import CameraRow, PictureRow, PictureState
from premises.cameras.service.detections import Detections
from premises.cameras.service.looks import Footage, Frame, Look
from premises.cameras.service.outcomes import NOT_LOOKED_AT, Outcomes
from premises.cameras.service.recordings import is_still
from premises.cameras.service.stories import Analyse, Stories
from premises.cameras.service.zones import Admission, admission_of
from premises.cameras.settings import CamerasSettings, DetectionSettings
from premises.cameras.thumbnails import thumbnail
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Failure, Forbidden, Invalid, NotFound, Unavailable
from premises.kernel.images import Picture, decode
from premises.kernel.jobs import Postponed
from premises.kernel.videos import Video, VideoLimits, Videos

_GROWING_FOR = timedelta(seconds=10)
"""How long a file that ends too early may still be on its way."""

_NEVER_READABLE = (Invalid, Forbidden)
_LONGEST_LOOK_S = 150.0
"""How long the frames of one video are looked at; a detector may be slow, and others wait."""

_LEAST_FRAME_PX = 320
"""The width of a thumbnail, which is made of the same pixels that the detector sees."""


class _Growing(Postponed):
    """The file may still be on its way, and is looked at again soon."""

    wait_s = 2.0


class _Unkept(Postponed):
    """What was drawn cannot be put down now; the picture is not at fault and waits."""

    wait_s = 5.0


class Sightings:
    """Looks at pictures and videos, and writes down what was seen."""

    def __init__(
        self,
        database: Database,
        folders: Folders,
        shelf: Shelf,
        detector: Callable[[str], Detector],
        analyse: Analyse,
        settings: CamerasSettings,
        live: Callable[[], DetectionSettings],
    ) -> None:
        self._database = database
        self._folders = folders
        self._shelf = shelf
        self._detector = detector
        detections = Detections(folders, shelf, Stories(analyse, live), analyse, settings)
        self._outcomes = Outcomes(database, detections)
        self._settings = settings
        self._live = live
        self._limits = picture_limits(settings)
        self._no_room_until_s = 0.0
        self._videos = Videos(
            VideoLimits(
                max_frames=settings.max_video_frames,
                every_s=settings.video_every_s,
                max_pixels=settings.max_picture_pixels,
            )
        )

    def look(self, picture_id: int) -> Look:
        """Read, decode, detect and draw; writes no row.

        Raises:
            Unavailable: the detector, a disk or the blob store fails, or the file is growing.

        """
        both = sa.select(PictureRow, CameraRow).where(PictureRow.camera_id == CameraRow.id)
        with self._database.read() as session:
            found = session.execute(both.where(PictureRow.id == picture_id)).one_or_none()
        if found is None or found[0].state not in NOT_LOOKED_AT:
            return Look(PictureState.SUPERSEDED)
        row, admission = found[0], admission_of(found[1])
        try:
            look = self._look_at_video if is_video(row.path) else self._look_at_picture
            return look(row, admission)
        except NotFound:
            return Look(PictureState.SUPERSEDED)
        except _NEVER_READABLE as failure:
            if failure.code == "images.truncated" and self._may_grow(row):
                raise _growing() from failure
            if failure.code == "web.file_unreadable":
                # The operator can give the right to read it; the picture is not at fault.
                raise Unavailable(failure.code, failure.message) from failure
            return Look(PictureState.QUARANTINED, reason=failure)

    def _look_at_picture(self, row: PictureRow, admission: Admission) -> Look:
        data, seen = self._folders.read(row.path, self._settings.max_picture_bytes)
        if not is_still(row, seen):
            return Look(PictureState.SUPERSEDED)
        _require_size("images", row, self._settings.max_picture_bytes)
        content_hash = hashlib.sha256(data).hexdigest()
        known = self._known_as(row, content_hash)
        if known is not None:
            return known
        detector = self._detector(row.camera_id)
        wanted_px = _wanted_px(detector)
        picture = decode(data, self._limits, draft_to=(wanted_px, wanted_px))
        return Look(
            PictureState.DETECTED,
            content_hash,
            size=(picture.original_width, picture.original_height),
            model=detector.name,
            frames=(self._see(detector, picture, admission),),
        )

    def _look_at_video(self, row: PictureRow, admission: Admission) -> Look:
        with self._folders.open(row.path) as file:
            if not is_still(row, os.fstat(file.fileno())):
                return Look(PictureState.SUPERSEDED)
            _require_size("videos", row, self._settings.max_video_bytes)
            content_hash = _hash_of(file)
            known = self._known_as(row, content_hash)
            if known is not None:
                return known
            detector = self._detector(row.camera_id)
            video = self._read(row, file, _wanted_px(detector))
            if not is_still(row, os.fstat(file.fileno())):
                return Look(PictureState.SUPERSEDED)
        frames = self._see_all(detector, video, admission)
        return Look(
            PictureState.DETECTED,
            content_hash,
            reason=_too_slow(frames, video) or video.partial,
            size=(video.width, video.height),
            model=detector.name,
            frames=frames,
            video=Footage(video.duration_s, video.codec, video.width, video.height),
        )

    def _read(self, row: PictureRow, file: FileIO, frame_px: int) -> Video:
        """The video's frames; of one that is never finished, those that are there."""
        may_grow = self._may_grow(row)
        try:
            return self._videos.read(file, frame_px=frame_px, whole_only=may_grow)
        except Invalid as failure:
            if may_grow and failure.code == "videos.truncated":
                raise _growing() from failure
            raise

    def _see_all(self, detector: Detector, video: Video, admission: Admission) -> tuple[Frame, ...]:
        """What the frames show, as many of them as the detector gets through in good time."""
        size, over_at = (video.width, video.height), time.monotonic() + _LONGEST_LOOK_S
        frames: list[Frame] = []
        for frame in video.frames:
            if frames and time.monotonic() > over_at:
                break
            picture = Picture(frame.pixels, *size)
            frames.append(self._see(detector, picture, admission, frame.at_ms))
        return tuple(frames)

    def _see(
        self,
        detector: Detector,
        picture: Picture,
        admission: Admission,
        at_ms: int | None = None,
    ) -> Frame:
        """What the detector sees in one picture, with a small one of it if that is anything."""
        asked_s = time.perf_counter()
        seen = detector.detect(
            picture.pixels,
            threshold=self._live().detection_confidence_threshold,
            wanted=frozenset(self._settings.labels),
        )
        model_ms = (time.perf_counter() - asked_s) * 1000
        size = (picture.original_width, picture.original_height)
        sightings = admission.admit([in_original(one, picture) for one in seen], size)
        small = None
        if sightings:
            small = self._kept(thumbnail(picture.pixels, sightings, original_size=size))
        return Frame(sightings, small, model_ms, at_ms)

    def _kept(self, drawn: bytes) -> str:
        """The hash of a small picture that is put down; raises Postponed while that cannot be."""
        try:
            return self._shelf.put(drawn).hash
        except Unavailable as failure:
            self._no_room_until_s = time.monotonic() + _Unkept.wait_s
            raise _Unkept(failure.code, failure.message) from failure

    def has_room(self) -> bool:
        """Whether there is any point in looking: what is seen can be put down, as far as known."""
        return time.monotonic() >= self._no_room_until_s

    def _known_as(self, row: PictureRow, content_hash: str) -> Look | None:
        """What is to be said of a file whose bytes were there before."""
        with self._database.read() as session:
            first = session.scalar(
                sa.select(PictureRow.id).where(PictureRow.identity == content_hash)
            )
        if first is None or first == row.id:
            return None
        return Look(PictureState.DUPLICATE, content_hash, duplicate_of=first)

    def _may_grow(self, row: PictureRow) -> bool:
        with self._database.read() as session:
            return self._database.now(session) - row.received_at < _GROWING_FOR

    def write(self, session: Session, picture_id: int, look: Look) -> dict[str, object]:
        """Write what came of a look, in the caller's transaction."""
        return self._outcomes.write(session, picture_id, look)

    def give_up(self, session: Session, picture_id: int, failure: Failure) -> None:
        """Keep, in the caller's transaction, why a picture could not be looked at."""
        self._outcomes.give_up(session, picture_id, failure)


def _growing() -> _Growing:
    return _Growing("cameras.growing", "The file may still be growing.")


def _too_slow(frames: Sequence[Frame], video: Video) -> Invalid | None:
    """Why not all frames were looked at, if that is so."""
    if len(frames) == len(video.frames):
        return None
    return Invalid(
        "videos.partial",
        f"Only {len(frames)} of {len(video.frames)} frames were looked at, since the detector took"
        f" {_LONGEST_LOOK_S:.0f} s for them; choose fewer with PREMISES_CAMERAS__MAX_VIDEO_FRAMES.",
    )


def _wanted_px(detector: Detector) -> int:
    return max(detector.facts.wanted_px, _LEAST_FRAME_PX)


def _require_size(kind: str, row: PictureRow, most_bytes: int) -> None:
    if row.size_bytes > most_bytes:
        raise Invalid(
            f"{kind}.too_large",
            f"The file has {row.size_bytes} bytes, more than the {most_bytes} that are taken.",
        )


def _hash_of(file: FileIO) -> str:
    """The SHA-256 of a large file, a piece at a time."""
    with disk_failures_told():
        file.seek(0)
        return hashlib.file_digest(file, "sha256").hexdigest()
