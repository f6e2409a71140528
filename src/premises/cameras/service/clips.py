"""A short video of an event, made when somebody asks for it and kept as long as the event."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.cameras.folders import Folders, is_video
from premises.cameras.models import (
    DetectionRow,
    EventDetectionRow,
    EventRow,
    PictureRow,
    PictureState,
)
from premises.cameras.service.expiry import CLIPS
from premises.cameras.service.filming import LONGEST_S, Filming, thinned
from premises.cameras.settings import CamerasSettings
from premises.kernel.blobs import BlobRefRow, BlobRow, Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Invalid, NotFound
from premises.kernel.videos import FACTS_BYTES, ClipFacts, facts_of


@dataclass(frozen=True)
class Stretch:
    """From so many seconds after an event's beginning to so many after its end."""

    start_s: int
    end_s: int


@dataclass(frozen=True)
class Clip:
    """A clip that is kept: its bytes' hash and size, its length, and when it was made."""

    content_hash: str
    size_bytes: int
    duration_s: float
    made_at: datetime


Submit = Callable[[Session, int, Stretch, datetime], None]
"""`submit(session, event_id, stretch, now)` writes the job that makes the clip."""


class EventClips:
    """Makes the clips of events, and finds them again."""

    def __init__(
        self,
        database: Database,
        folders: Folders,
        shelf: Shelf,
        submit: Submit,
        settings: CamerasSettings,
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._submit = submit
        self._filming = Filming(folders, settings)

    def find(self, event_id: int) -> Clip | None:
        """The event's clip, None where none was made.

        Raises:
            NotFound: there is no such event.

        """
        with self._database.read() as session:
            _event(session, event_id)
        return self.of_event(event_id)

    def of_event(self, event_id: int) -> Clip | None:
        """The same, where it does not matter why there is none."""
        kept = sa.select(BlobRow.hash, BlobRow.size_bytes).join(
            BlobRefRow, BlobRefRow.hash == BlobRow.hash
        )
        of_event = BlobRefRow.owner_kind == CLIPS, BlobRefRow.owner_id == str(event_id)
        with self._database.read() as session:
            row = session.execute(kept.where(*of_event)).one_or_none()
        facts = self._facts(row.hash) if row is not None else None
        if row is None or facts is None:
            return None
        return Clip(row.hash, row.size_bytes, facts.duration_s, facts.made_at)

    def _facts(self, content_hash: str) -> ClipFacts | None:
        """What the clip says of itself; None where its bytes are lost, and it can be made again."""
        try:
            return facts_of(self._shelf.get(content_hash, 0, FACTS_BYTES))
        except NotFound:
            return None

    def content(self, clip: Clip, start: int, end: int) -> bytes:
        """The bytes of a clip from `start` up to but not including `end`."""
        return self._shelf.get(clip.content_hash, start, end)

    def order(self, event_id: int, stretch: Stretch) -> None:
        """Have the clip made; it takes the place of the present one when it is there.

        Raises:
            NotFound: there is no such event.
            Invalid: the clip would end before it begins.

        """
        with self._database.write() as session:
            span_of(_event(session, event_id), stretch)
            self._submit(session, event_id, stretch, self._database.now(session))

    def make(self, event_id: int, stretch: Stretch) -> str:
        """Make the clip and put it down; returns the hash of its bytes. Writes no row.

        Raises:
            NotFound: the event is gone, or everything it could be made of is.
            Invalid: the stretch has no length, or nothing of it can be read.
            Unavailable: a disk, the blob store or the sandbox fails.

        """
        with self._database.read() as session:
            now = self._database.now(session)
            event = _event(session, event_id)
            begins_at, ends_at = span_of(event, stretch)
            whole = _only_video(session, event_id)
            pictures = _pictures(session, event.camera_id, begins_at, ends_at)
        span = begins_at, ends_at
        if whole is not None:
            clip = self._filming.cut(*whole, span, now)
        else:
            clip = self._filming.slideshow(pictures, span, now)
        return self._shelf.put(clip).hash

    def keep(self, session: Session, event_id: int, content_hash: str) -> bool:
        """Make this the event's clip, in the caller's transaction; False if the event is gone."""
        event = sa.select(EventRow.id).where(EventRow.id == event_id).with_for_update()
        if session.scalar(event) is None:
            return False
        self._shelf.release(session, CLIPS, str(event_id))
        self._shelf.refer(session, content_hash, CLIPS, str(event_id))
        return True


def span_of(event: EventRow, stretch: Stretch) -> tuple[datetime, datetime]:
    """The instants between which a clip shows what happened.

    Raises:
        Invalid: the end lies before the beginning.

    """
    begins_at = event.started_at + timedelta(seconds=stretch.start_s)
    ends_at = event.ended_at + timedelta(seconds=stretch.end_s)
    if ends_at < begins_at:
        raise Invalid(
            "cameras.clip_without_length",
            "The clip would end before it begins: choose other offsets.",
        )
    return begins_at, ends_at


def _event(session: Session, event_id: int) -> EventRow:
    row = session.get(EventRow, event_id)
    if row is None:
        raise NotFound("cameras.unknown_event", f"Event with id {event_id} not found")
    return row


def _only_video(session: Session, event_id: int) -> tuple[PictureRow, float] | None:
    """The video that all detections of the event are from, with its length, if there is one."""
    seen = (
        sa.select(DetectionRow.picture_id, sa.func.max(DetectionRow.duration))
        .join(EventDetectionRow, EventDetectionRow.detection_id == DetectionRow.id)
        .where(EventDetectionRow.event_id == event_id)
        .group_by(DetectionRow.picture_id)
        .limit(2)
    )
    found = session.execute(seen).all()
    picture_id, duration_s = found[0] if len(found) == 1 else (None, None)
    if duration_s is None:
        return None
    return session.get_one(PictureRow, picture_id), duration_s


def _pictures(
    session: Session, camera_id: str, begins_at: datetime, ends_at: datetime
) -> Sequence[PictureRow]:
    """What the camera took in the span, whether it shows anything or not, as far as it has room.

    A video is known by its end, so one that ends soon after the span may begin within it.
    """
    taken = sa.select(PictureRow.id, PictureRow.path, PictureRow.taken_at).where(
        PictureRow.camera_id == camera_id,
        PictureRow.state.in_((PictureState.DETECTED, PictureState.TAKEN_OVER)),
        PictureRow.taken_at >= begins_at,
        PictureRow.taken_at <= ends_at + timedelta(seconds=LONGEST_S),
    )
    rows = session.execute(taken.order_by(PictureRow.taken_at, PictureRow.id)).all()
    within = [row.id for row in rows if is_video(row.path) or row.taken_at <= ends_at]
    chosen = sa.select(PictureRow).where(PictureRow.id.in_(thinned(within)))
    return session.scalars(chosen.order_by(PictureRow.taken_at, PictureRow.id)).all()
