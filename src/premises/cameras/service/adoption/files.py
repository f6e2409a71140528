"""The original's files: known before the watcher sees them, and copied where they belong."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.cameras.models import PictureRow, PictureState
from premises.cameras.service.intake import stamp_hash
from premises.cameras.takeover import Places, TheirDetection, UnusableError
from premises.cameras.watcher import FileStamp
from premises.cameras.watcher.files import stamp
from premises.cameras.watcher.names import LONGEST_PATH, Names
from premises.kernel.takeover import Account

Left = Callable[[str, str], None]
"""Told which file was left, and why."""

_LOOKED_AT: Final = {PictureState.DETECTED, PictureState.DUPLICATE}
_ARRIVING: Final = ".taken-over.arriving"
"""A file's name until it is whole: hidden, so that the watcher does not see it growing."""


def file_of(places: Places, camera_id: str, file_path: str) -> FileStamp | None:
    """The file that a row of the original speaks of, if it is still there."""
    try:
        path = places.path(camera_id, file_path)
    except UnusableError:
        return None
    return stamp_of(places.files, places.files / path) if len(path) <= LONGEST_PATH else None


def stamp_of(files: Path, path: Path) -> FileStamp | None:
    """A file as the watcher will know it; None for a link, or for what is no file."""
    try:
        seen = path.lstat()
    except OSError:
        return None
    relative = path.relative_to(files).as_posix()
    return stamp(relative, seen) if path.is_file() and not path.is_symlink() else None


def files_below(files: Path, folder: str, names: Names) -> Iterator[FileStamp]:
    """The pictures in a camera's folder and deeper that the watcher would hand on."""
    for place, _, found in os.walk(files / folder):
        for path in (Path(place, name) for name in sorted(found)):
            relative = path.relative_to(files).as_posix()
            mark = stamp_of(files, path) if names.refuse_file(relative) is None else None
            if mark is not None:
                yield mark


def pictures_seen(
    places: Places,
    by_file: Mapping[tuple[str, str], Sequence[TheirDetection]],
    account: Account,
) -> Iterator[tuple[PictureRow, Sequence[TheirDetection]]]:
    """Each picture, with what was seen in it; those that cannot be read are left."""
    for (camera_id, file_path), seen in by_file.items():
        mark = file_of(places, camera_id, file_path)
        taken_at = min(one.detected_at for one in seen)
        if mark is None:
            yield picture_without_file(camera_id, file_path, taken_at), seen
            continue
        try:
            yield picture_of(places.files, camera_id, mark, taken_at), seen
        except UnusableError as why:
            for one in seen:
                account.leave(one.id, str(why))


def pictures_unseen(
    files: Path, camera_id: str, marks: Sequence[FileStamp], account: Account
) -> Iterator[PictureRow]:
    """Each picture in which nothing was seen; those that cannot be read are left."""
    for mark in marks:
        try:
            yield picture_of(files, camera_id, mark, _written(mark))
        except UnusableError as why:
            account.leave(mark.path, str(why))


def _written(mark: FileStamp) -> datetime:
    # Before 1970 no camera was on; what says so had no clock.
    return datetime.fromtimestamp(max(mark.mtime_ns, 0) / 1e9, UTC)


def picture_of(files: Path, camera_id: str, mark: FileStamp, taken_at: datetime) -> PictureRow:
    """The row of a picture whose file is there.

    Raises:
        UnusableError: it cannot be read, or went just now.

    """
    row = _taken_over(camera_id, stamp_hash(mark), mark.path, taken_at)
    row.size_bytes, row.mtime_ns = mark.size_bytes, mark.mtime_ns
    try:
        with (files / mark.path).open("rb") as opened:
            row.content_hash = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise UnusableError(f"its file cannot be read: {error.strerror}") from None
    return row


def picture_without_file(camera_id: str, file_path: str, taken_at: datetime) -> PictureRow:
    """The row of a picture of which only the original's word is left."""
    named = hashlib.sha256(f"taken over\0{camera_id}\0{file_path}".encode()).hexdigest()
    return _taken_over(camera_id, named, file_path[-LONGEST_PATH:], taken_at)


def _taken_over(camera_id: str, stamped: str, path: str, taken_at: datetime) -> PictureRow:
    return PictureRow(
        camera_id=camera_id,
        stamp=stamped,
        path=path,
        size_bytes=0,
        mtime_ns=0,
        state=PictureState.TAKEN_OVER,
        taken_at=taken_at,
        received_at=taken_at,
        finished_at=taken_at,
    )


def recorded(session: Session, picture: PictureRow) -> PictureRow:
    """The row that is here for this file, or this one; the first with its bytes is the picture."""
    here = session.scalar(sa.select(PictureRow).where(PictureRow.stamp == picture.stamp))
    if here is not None:
        if here.state not in _LOOKED_AT:
            # Its job is under way or came to nothing; the original has done it already.
            here.state = PictureState.TAKEN_OVER
        return here
    among = sa.select(PictureRow.id).where(PictureRow.identity == picture.content_hash)
    if picture.content_hash is not None and session.scalar(among) is None:
        picture.identity = picture.content_hash
    session.add(picture)
    session.flush()
    return picture


def copy_folder(source: Path, base: Path, name: str, left: Left) -> int:
    """Copy what is not there yet, with its times; a file that is there already stays as it is."""
    copied = 0
    for folder, _, names in os.walk(source / name):
        place = base / Path(folder).relative_to(source)
        place.mkdir(parents=True, exist_ok=True)
        for here in (Path(folder, file) for file in names):
            if here.is_file() and not here.is_symlink() and not (place / here.name).exists():
                copied += _copy(here, place, left)
    return copied


def _copy(file: Path, place: Path, left: Left) -> bool:
    """Copy one file; one that cannot be read, or went just now, does not hold up the others.

    Raises:
        OSError: there is no place for it; the others would fare no better.

    """
    staged = place / _ARRIVING
    try:
        shutil.copy2(file, staged)
    except OSError as error:
        if error.filename != os.fspath(file):
            raise
        left(str(file), f"cannot be read: {error.strerror}")
        return False
    staged.rename(place / file.name)
    return True
