"""What was seen in a picture or a video is written down and joins its camera's story."""

from datetime import datetime, timedelta
from pathlib import PurePosixPath

from sqlalchemy.orm import Session

from premises.cameras.detectors import Sighting
from premises.cameras.folders import MEDIA_TYPES, Folders
from premises.cameras.models import CameraRow, DetectionRow, PictureRow, WindowRow
from premises.cameras.service.looks import Frame, Look
from premises.cameras.service.retention import THUMBNAILS
from premises.cameras.service.standing import note
from premises.cameras.service.stories import Analyse, Glimpse, Stories
from premises.cameras.settings import CamerasSettings
from premises.cameras.thumbnails import filename
from premises.cameras.windows import FastPath, is_fast
from premises.kernel.blobs import Shelf


class Detections:
    """Writes the rows of what was seen, in the caller's transaction, who holds the camera."""

    def __init__(
        self,
        folders: Folders,
        shelf: Shelf,
        stories: Stories,
        analyse: Analyse,
        settings: CamerasSettings,
    ) -> None:
        self._folders = folders
        self._shelf = shelf
        self._stories = stories
        self._analyse = analyse
        self._fast_path = FastPath(
            frozenset(settings.fast_path_labels), settings.fast_path_confidence
        )

    def write(
        self, session: Session, camera: CameraRow, row: PictureRow, look: Look, now: datetime
    ) -> None:
        """Every frame that shows something joins the window of its own instant."""
        if camera.last_seen_at is None or camera.last_seen_at < row.taken_at:
            camera.last_seen_at = row.taken_at
        moments = [(_seen_at(row, look, frame), frame) for frame in look.frames]
        if look.size is not None:
            seen = [(seen_at, frame.sightings) for seen_at, frame in moments]
            note(session, row.camera_id, seen, look.size)
        for seen_at, frame in moments:
            if frame.sightings:
                self._write_frame(session, row, look, frame, seen_at, now)

    def _write_frame(
        self,
        session: Session,
        row: PictureRow,
        look: Look,
        frame: Frame,
        seen_at: datetime,
        now: datetime,
    ) -> None:
        glimpse = Glimpse(row.camera_id, seen_at, row.received_at)
        window = self._stories.window_for(session, glimpse, now)
        written = [
            self._detection(row, look, frame, seen, window_id=window.id, seen_at=seen_at)
            for seen in frame.sightings
        ]
        session.add_all(written)
        session.flush()
        for detection in written:
            detection.thumbnail_path = f"thumbnails/{filename(detection.id)}"
        if frame.thumbnail_hash is not None:
            ids = [str(detection.id) for detection in written]
            self._shelf.refer_all(session, frame.thumbnail_hash, THUMBNAILS, ids)
        self._maybe_fast(session, window, written, now)

    def _detection(
        self,
        row: PictureRow,
        look: Look,
        frame: Frame,
        seen: Sighting,
        *,
        window_id: str,
        seen_at: datetime,
    ) -> DetectionRow:
        video = look.video
        return DetectionRow(
            camera_id=row.camera_id,
            picture_id=row.id,
            window_id=window_id,
            file_path=self._folders.absolute(row.path),
            file_type=MEDIA_TYPES.get(PurePosixPath(row.path).suffix.lower()),
            media_type="image" if video is None else "video",
            detected_at=seen_at,
            object_type=seen.label,
            confidence=round(seen.confidence, 4),
            bbox_x=seen.x,
            bbox_y=seen.y,
            bbox_width=seen.width,
            bbox_height=seen.height,
            duration=video and video.duration_s,
            video_codec=video and video.codec,
            video_width=video and video.width,
            video_height=video and video.height,
            thumbnail_hash=frame.thumbnail_hash,
            frame_ms=frame.at_ms,
        )

    def _maybe_fast(
        self, session: Session, window: WindowRow, seen: list[DetectionRow], now: datetime
    ) -> None:
        """Have a window judged at once, the first time something urgent is seen in it."""
        urgent = [one for one in seen if is_fast(one.object_type, one.confidence, self._fast_path)]
        if urgent and window.fast_detection_id is None:
            window.fast_detection_id = max(urgent, key=lambda one: one.confidence).id
            self._analyse(session, window.id, window.camera_id, window.fast_detection_id, now)


def _seen_at(row: PictureRow, look: Look, frame: Frame) -> datetime:
    """When the camera saw this frame.

    A video file is written for the last time when the recording ends, so its first frame was
    seen its whole duration before that.
    """
    if look.video is None or frame.at_ms is None:
        return row.taken_at
    began_at = row.taken_at - timedelta(seconds=look.video.duration_s)
    return began_at + timedelta(milliseconds=frame.at_ms)
