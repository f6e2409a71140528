"""What became of a picture or a video is written down, once, with everything seen in it."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from premises.cameras.models import CameraRow, PictureRow, PictureState
from premises.cameras.service.detections import Detections
from premises.cameras.service.looks import Look
from premises.kernel.database import Database
from premises.kernel.errors import Failure

NOT_LOOKED_AT: Final = {PictureState.SEEN, PictureState.FAILED}


class Outcomes:
    """Writes what came of looking at files, in the caller's transaction."""

    def __init__(self, database: Database, detections: Detections) -> None:
        self._database = database
        self._detections = detections

    def write(self, session: Session, picture_id: int, look: Look) -> dict[str, object]:
        """Write what came of a look, in the caller's transaction; a picture that went is let go."""
        camera = self._held_camera(session, picture_id)
        row = session.get(PictureRow, picture_id, with_for_update=True)
        if camera is None or row is None or row.state not in NOT_LOOKED_AT:
            return {"state": "gone"}
        now = self._database.now(session)
        what = self._settled(session, row, look, now)
        if what.state is PictureState.DETECTED:
            self._detections.write(session, camera, row, what, now)
        return {"state": what.state, "detections": len(what.sightings)}

    def give_up(self, session: Session, picture_id: int, failure: Failure) -> None:
        """Keep, in the caller's transaction, why a picture could not be looked at."""
        row = session.get(PictureRow, picture_id)
        if row is not None and row.state in NOT_LOOKED_AT:
            row.state = PictureState.FAILED
            row.reason_code, row.reason = failure.code, failure.message
            row.finished_at = self._database.now(session)

    def _held_camera(self, session: Session, picture_id: int) -> CameraRow | None:
        """The picture's camera, held before the picture is, as when a camera is removed."""
        of = sa.select(PictureRow.camera_id).where(PictureRow.id == picture_id)
        camera = sa.select(CameraRow).where(CameraRow.id == of.scalar_subquery())
        return session.scalar(camera.with_for_update())

    def _settled(self, session: Session, row: PictureRow, look: Look, now: datetime) -> Look:
        """What the picture becomes: a duplicate, if another with its bytes was quicker."""
        try:
            with session.begin_nested():
                _tell(row, look, now)
                session.flush()
        except IntegrityError:
            first = sa.select(PictureRow.id).where(PictureRow.identity == look.content_hash)
            known = session.scalar(first)
            look = Look(PictureState.DUPLICATE, look.content_hash, duplicate_of=known)
            _tell(row, look, now)
        return look


def _tell(row: PictureRow, look: Look, now: datetime) -> None:
    """Write what came of the look into the picture's own row."""
    row.state, row.finished_at = look.state, now
    row.content_hash, row.duplicate_of = look.content_hash, look.duplicate_of
    why = look.reason
    row.reason_code, row.reason = (why.code, why.message) if why else (None, None)
    if look.state is PictureState.DETECTED:
        row.identity = look.content_hash
        row.width, row.height = look.size or (None, None)
        row.model, row.model_ms = look.model, look.model_ms
