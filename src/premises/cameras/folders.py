"""Where cameras' folders and their pictures lie, and how they are opened without surprises."""

import contextlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path, PurePosixPath
from typing import Final

from premises.cameras.settings import CamerasSettings
from premises.kernel.errors import Invalid, NotFound, Unavailable
from premises.kernel.files import open_beneath
from premises.kernel.images import ImageLimits

MEDIA_TYPES: Final = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".mp4": "video/mp4",
    ".avi": "video/x-msvideo",
    ".webm": "video/webm",
}
"""What is served from a camera's folder, and as what; everything else stays there."""

_PIECE_BYTES: Final = 1 << 20


def is_video(path: str) -> bool:
    """Whether a file is taken for a video, by the ending of its name."""
    return MEDIA_TYPES.get(PurePosixPath(path).suffix.lower(), "").startswith("video/")


def picture_limits(settings: CamerasSettings) -> ImageLimits:
    """What a photograph may be at most, and the formats that cameras send."""
    return ImageLimits(
        max_pixels=settings.max_picture_pixels,
        max_bytes=settings.max_picture_bytes,
        formats=("JPEG", "PNG"),
    )


class Folders:
    """The base folder and the cameras' folders below it."""

    def __init__(self, base: Path) -> None:
        self.base = base

    def relative(self, folder_path: str) -> str:
        """A camera's folder relative to the base, links resolved; a relative path begins there.

        Raises:
            Invalid: the folder is not below the base path, or it is the base path itself.

        """
        base = self.base.resolve()
        try:
            folder = (base / folder_path).resolve()
            inside = folder.relative_to(base)
        except (ValueError, OSError, RuntimeError):
            raise self._outside(folder_path) from None
        if not inside.parts or "\\" in folder_path:
            raise self._outside(folder_path)
        return PurePosixPath(*inside.parts).as_posix()

    def absolute(self, folder: str) -> str:
        return str(self.base / folder)

    def make(self, folder: str) -> None:
        """Make a camera's folder, so that there is somewhere to put pictures."""
        try:
            (self.base / folder).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Invalid(
                "cameras.folder_not_made",
                f"The folder {self.base / folder} cannot be made: {error.strerror}.",
            ) from None

    def exists(self, folder: str = "") -> bool:
        """Whether a camera's folder, or the base folder, is there and can be looked at."""
        # A network disk that is away answers with errors of many kinds instead of «no».
        with contextlib.suppress(OSError):
            return (self.base / folder).is_dir()
        return False

    def open(self, path: str) -> FileIO:
        """The picture at a path relative to the base, opened without following any link.

        Raises:
            Forbidden: the path leaves the base folder, or a part of it is a link.
            NotFound: there is no such file.

        """
        return open_beneath(self.base, path)

    def read(self, path: str, most_bytes: int) -> tuple[bytes, os.stat_result]:
        """A picture's bytes, and how the file looked when it was opened.

        There are none of a file larger than `most_bytes`, and at most one more than that of a
        file that grows while it is read. Raises like `open`; and Unavailable, the disk fails.
        """
        with self.open(path) as file, disk_failures_told():
            seen = os.fstat(file.fileno())
            return (_read(file, most_bytes + 1) if seen.st_size <= most_bytes else b""), seen

    def files(self, folder: str, endings: tuple[str, ...]) -> Iterator[tuple[int, str]]:
        """When each file in a folder, or deeper, was written (ns since 1970), and its path.

        Only files whose names end like this; links, hidden names and empty files are passed over.
        They come as the folder lists them and are not sorted: there may be a hundred thousand.

        Raises:
            NotFound: the folder is not there.

        """
        waiting = [folder]
        while waiting:
            within = waiting.pop()
            for entry in self._entries(within, is_first=within == folder):
                path = f"{within}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(path)
                elif entry.name.lower().endswith(endings):
                    written_ns = _written_ns(entry)
                    if written_ns is not None:
                        yield written_ns, path

    def _entries(self, folder: str, *, is_first: bool) -> Iterator[os.DirEntry[str]]:
        try:
            with os.scandir(self.base / folder) as entries:
                yield from (entry for entry in entries if not entry.name.startswith("."))
        except OSError as error:
            # A folder deeper down may go, or be closed to us, without hiding the others.
            if is_first:
                raise NotFound(
                    "cameras.no_folder", f"The camera's folder cannot be read: {error.strerror}."
                ) from None

    def _outside(self, folder_path: str) -> Invalid:
        return Invalid(
            "cameras.folder_outside",
            f"A camera's folder must lie below {self.base}.",
            folder_path=folder_path,
        )


@contextmanager
def disk_failures_told() -> Iterator[None]:
    """Say «come again» where a file is open and its disk fails to give what is in it."""
    try:
        yield
    except OSError as error:
        message = f"The file cannot be read now: {error.strerror}."
        raise Unavailable("web.file_unavailable", message) from error


def _read(file: FileIO, most_bytes: int) -> bytes:
    data = bytearray()
    while piece := file.read(min(_PIECE_BYTES, most_bytes - len(data))):
        data += piece
    return bytes(data)


def _written_ns(entry: os.DirEntry[str]) -> int | None:
    """When a regular file with something in it was written; None for everything else."""
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        # It went while the folder was read.
        return None
    return found.st_mtime_ns if stat.S_ISREG(found.st_mode) and found.st_size else None
