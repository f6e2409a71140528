"""An installation of the original service is taken over: its rows, with their ids, and its files.

`account` is what is told about it, `files` and `stories` write pictures and events.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from premises.cameras.folders import MEDIA_TYPES, Folders
from premises.cameras.models import (
    CameraRow,
    CameraStatus,
    DetectionRow,
    EventRow,
    GpuSampleRow,
    PictureRow,
    PictureState,
)
from premises.cameras.risk import Thresholds
from premises.cameras.service.adoption.account import Report
from premises.cameras.service.adoption.files import (
    copy_folder,
    files_below,
    pictures_seen,
    pictures_unseen,
    recorded,
)
from premises.cameras.service.adoption.stories import Stories, sample_row
from premises.cameras.service.intake import stamp_hash
from premises.cameras.takeover import (
    Original,
    Places,
    TheirCamera,
    TheirDetection,
    TheirEvent,
    UnusableError,
)
from premises.cameras.watcher import FileStamp
from premises.cameras.watcher.names import Names
from premises.kernel.database import Database
from premises.kernel.takeover import Account, batches, usable
from premises.kernel.takeover.numbers import count_on

__all__ = ["Adoption", "Report"]

Told = Callable[[float, str], None]
"""Told how far the work is, from 0 to 1, and in a few words what it is doing."""

R = TypeVar("R", TheirDetection, TheirEvent)

Here = Mapping[str, TheirCamera]
"""The original's cameras that are here now, by their id."""


class Adoption:
    """Takes over an original; it may be repeated, and goes on where it was cut short.

    Nothing is changed in the original, and no row that is here already is written over.
    """

    def __init__(
        self,
        database: Database,
        folders: Folders,
        thresholds: Thresholds,
        extensions: Sequence[str],
    ) -> None:
        self._database = database
        self._folders = folders
        self._stories = Stories(thresholds)
        self._names = Names(frozenset(extensions))

    def take_over(self, original: Original, files: Path, told: Told) -> Report:
        """Write the original's rows under their own ids, and bring its files below the base."""
        report = Report(tables=original.left_out())
        told(0.0, "cameras")
        cameras = self._cameras(original, report.kinds["cameras"])
        places = Places(files, cameras.values())
        told(0.05, "detections")
        newest = self._detections(original, cameras, places, report)
        told(0.5, "events")
        self._events(original, cameras, report.kinds["events"])
        told(0.6, "graphics card")
        self._samples(original, report.kinds["gpu_stats"])
        if newest is not None:
            told(0.65, "pictures in which nothing was seen")
            self._quiet_pictures(cameras, places, newest, report.kinds["other pictures"])
        report.copied = self._bring(cameras, places, report, told)
        told(1.0, "done")
        return report

    # --- cameras

    def _cameras(self, original: Original, account: Account) -> dict[str, TheirCamera]:
        here: dict[str, TheirCamera] = {}
        for found in usable(original.cameras(), account):
            try:
                folder = Places(self._folders.base, [found]).folder(found.id)
                self._camera(found, folder, here, account)
            except UnusableError as why:
                account.leave(found.id, str(why))
            else:
                here[found.id] = found
        return here

    def _camera(self, found: TheirCamera, folder: str, here: Here, account: Account) -> None:
        with self._database.write() as session:
            if session.get(CameraRow, found.id) is not None:
                account.there_already += 1
                return
            holder = session.scalar(sa.select(CameraRow).where(CameraRow.folder == folder))
            if holder is not None:
                _make_way(session, holder, here)
            session.add(_camera_row(found, folder, self._folders.absolute(folder)))
            account.taken += 1
        self._folders.make(folder)

    # --- detections, and the pictures they were seen in

    def _detections(
        self, original: Original, cameras: Here, places: Places, report: Report
    ) -> datetime | None:
        """Write them; returns the instant of the newest."""
        account, newest = report.kinds["detections"], None
        for batch in batches(usable(original.detections(), account)):
            known = [one for one in batch if _has_camera(one, cameras, account)]
            report.missing_files += self._write_detections(known, places, account)
            latest = max((one.detected_at for one in known), default=None)
            newest = max(filter(None, (newest, latest)), default=None)
        return newest

    def _write_detections(
        self, batch: Sequence[TheirDetection], places: Places, account: Account
    ) -> int:
        """Write what is new; returns for how many pictures there is no file."""
        new = self._new(DetectionRow.detected_at, batch, account)
        by_file: dict[tuple[str, str], list[TheirDetection]] = defaultdict(list)
        for one in new:
            by_file[one.camera_id, one.file_path].append(one)
        pictures = list(pictures_seen(places, by_file, account))
        with self._database.write() as session:
            self._count_on(session, DetectionRow, new)
            written = [self._write_picture(session, *pair, account) for pair in pictures]
        account.taken += sum(written)
        return sum(picture.content_hash is None for picture, _ in pictures)

    def _write_picture(
        self,
        session: Session,
        picture: PictureRow,
        seen: Sequence[TheirDetection],
        account: Account,
    ) -> int:
        """Write what was seen in a picture, unless this service has looked at it itself."""
        row = recorded(session, picture)
        if row.state != PictureState.TAKEN_OVER:
            for one in seen:
                account.leave(one.id, "its picture was looked at here already")
            return 0
        session.add_all(self._detection(one, row) for one in seen)
        return len(seen)

    def _detection(self, one: TheirDetection, picture: PictureRow) -> DetectionRow:
        x, y, width, height = one.box
        kept = picture.content_hash is not None
        return DetectionRow(
            id=one.id,
            camera_id=one.camera_id,
            picture_id=picture.id,
            file_path=self._folders.absolute(picture.path) if kept else one.file_path,
            file_type=one.file_type or MEDIA_TYPES.get(Path(picture.path).suffix.lower()),
            media_type=one.media_type,
            detected_at=one.detected_at,
            object_type=one.label,
            confidence=one.confidence,
            bbox_x=x,
            bbox_y=y,
            bbox_width=width,
            bbox_height=height,
            duration=one.duration,
            video_codec=one.video_codec,
            video_width=one.video_width,
            video_height=one.video_height,
        )

    # --- events, and the graphics card

    def _events(self, original: Original, cameras: Here, account: Account) -> None:
        for batch in batches(usable(original.events(), account)):
            known = [one for one in batch if _has_camera(one, cameras, account)]
            new = self._new(EventRow.started_at, known, account)
            with self._database.write() as session:
                self._count_on(session, EventRow, new)
                self._stories.write(session, new)
            account.taken += len(new)

    def _samples(self, original: Original, account: Account) -> None:
        for batch in batches(usable(original.samples(), account)):
            among = GpuSampleRow.recorded_at.in_([one.recorded_at for one in batch])
            with self._database.write() as session:
                here = set(session.scalars(sa.select(GpuSampleRow.recorded_at).where(among)))
                new = [one for one in batch if one.recorded_at not in here]
                session.add_all(sample_row(one) for one in new)
            account.taken += len(new)
            account.there_already += len(batch) - len(new)

    def _new(
        self, moment: InstrumentedAttribute[datetime], rows: Sequence[R], account: Account
    ) -> list[R]:
        """The rows whose numbers are not used here yet; `moment` tells them from other rows."""
        table, numbers = moment.class_, [one.id for one in rows]
        known = sa.select(table.id, table.camera_id, moment).where(table.id.in_(numbers))
        with self._database.read() as session:
            here = {number: (camera_id, at) for number, camera_id, at in session.execute(known)}
        new = [one for one in rows if one.id not in here]
        for one in rows:
            if here.get(one.id) == (one.camera_id, getattr(one, moment.key)):
                account.there_already += 1
            elif one.id in here:
                account.leave(one.id, "another one has its number here")
        return new

    def _count_on(
        self, session: Session, table: type[DetectionRow | EventRow], new: Sequence[R]
    ) -> None:
        if new:
            count_on(self._database, session, table, max(one.id for one in new))

    # --- files

    def _quiet_pictures(
        self, cameras: Here, places: Places, newest: datetime, account: Account
    ) -> None:
        """Record the files in which the original saw nothing, so that they are no news.

        Those written after its newest detection may have come when it was stopped already: they
        are left to the watcher.
        """
        until_ns = newest.timestamp() * 1e9
        for camera_id in cameras:
            below = files_below(places.files, places.folder(camera_id), self._names)
            for batch in batches(mark for mark in below if mark.mtime_ns <= until_ns):
                new = self._unrecorded(batch)
                rows = list(pictures_unseen(places.files, camera_id, new, account))
                with self._database.write() as session:
                    for row in rows:
                        recorded(session, row)
                account.taken += len(rows)
                account.there_already += len(batch) - len(new)

    def _unrecorded(self, marks: Sequence[FileStamp]) -> list[FileStamp]:
        by_hash = {stamp_hash(mark): mark for mark in marks}
        known = sa.select(PictureRow.stamp).where(PictureRow.stamp.in_(by_hash))
        with self._database.read() as session:
            here = set(session.scalars(known))
        return [mark for hashed, mark in by_hash.items() if hashed not in here]

    def _bring(self, cameras: Here, places: Places, report: Report, told: Told) -> int:
        """Copy the files that lie elsewhere, with the times by which their rows know them."""
        if places.files.resolve() == self._folders.base.resolve():
            return 0

        def left(file: str, why: str) -> None:
            report.kinds["files"].leave(file, why)

        copied = 0
        for number, camera_id in enumerate(cameras):
            name = places.folder(camera_id)
            told(0.8 + 0.2 * number / len(cameras), f"files of {name}")
            copied += copy_folder(places.files, self._folders.base, name, left)
        return copied


def _camera_row(found: TheirCamera, folder: str, folder_path: str) -> CameraRow:
    return CameraRow(
        id=found.id,
        name=found.name,
        folder_path=folder_path,
        folder=folder,
        status=found.status if found.status in set(CameraStatus) else CameraStatus.ONLINE,
        created_at=found.created_at,
        last_seen_at=found.last_seen_at,
        zones=[],
    )


def _has_camera(one: TheirDetection | TheirEvent, cameras: Here, account: Account) -> bool:
    if one.camera_id in cameras:
        return True
    account.leave(one.id, "its camera is not here")
    return False


def _make_way(session: Session, holder: CameraRow, here: Here) -> None:
    """Remove a camera that was made for the folder by itself and has seen nothing yet.

    Raises:
        UnusableError: it has seen something, somebody set it up, or it is the original's own.

    """
    seen = sa.select(DetectionRow.id).where(DetectionRow.camera_id == holder.id).limit(1)
    told = sa.select(EventRow.id).where(EventRow.camera_id == holder.id).limit(1)
    is_wanted = holder.id in here or holder.zones or holder.filters
    if is_wanted or session.scalar(seen) is not None or session.scalar(told) is not None:
        raise UnusableError(f"another camera, {holder.id}, has its folder {holder.folder} already")
    session.execute(sa.delete(CameraRow).where(CameraRow.id == holder.id))
