"""The recording that a detection is from, opened to be watched."""

import os
from io import FileIO
from pathlib import PurePosixPath
from typing import Final

from premises.cameras.folders import MEDIA_TYPES, Folders, is_video
from premises.cameras.models import DetectionRow, PictureRow
from premises.cameras.watcher.files import stamp
from premises.kernel.database import Database
from premises.kernel.errors import Invalid, NotFound

NOT_A_VIDEO: Final = "cameras.not_a_video"


class Recordings:
    """Finds videos in the cameras' folders by what was seen in them."""

    def __init__(self, database: Database, folders: Folders) -> None:
        self._database = database
        self._folders = folders

    def open(self, detection_id: int) -> tuple[FileIO, str]:
        """The video a detection is from, and what kind of file that is; the caller closes it.

        Raises:
            NotFound: there is no such detection, or its video is not there any more.
            Invalid: the detection is from a picture.
            Forbidden: the video may not be read, or a part of its path has become a link.

        """
        row = self._row(detection_id)
        path = row.path
        if not is_video(path):
            raise Invalid(
                NOT_A_VIDEO,
                f"Detection {detection_id} is not from a video; ask for its image.",
            )
        return opened(self._folders, row), MEDIA_TYPES[PurePosixPath(path).suffix.lower()]

    def _row(self, detection_id: int) -> PictureRow:
        with self._database.read() as session:
            seen = session.get(DetectionRow, detection_id)
            row = None if seen is None else session.get(PictureRow, seen.picture_id)
        if row is None:
            raise NotFound(
                "cameras.unknown_detection", f"Detection with id {detection_id} not found"
            )
        return row


def opened(folders: Folders, row: PictureRow) -> FileIO:
    """The video itself, which the caller closes.

    Raises:
        NotFound: it is not there any more, or another recording has its name now.
        Forbidden: it may not be read, or a part of its path has become a link.

    """
    file = folders.open(row.path)
    if is_still(row, os.fstat(file.fileno())):
        return file
    file.close()
    raise NotFound("cameras.video_replaced", "File not found", path=row.path)


def is_still(row: PictureRow, seen: os.stat_result) -> bool:
    """Whether a file is the one that was found: of this size, written at this instant."""
    now = stamp(row.path, seen)
    return (now.size_bytes, now.mtime_ns) == (row.size_bytes, row.mtime_ns)
