"""A file as the watcher knows it: where it lies and how it looks from outside."""

import os
import stat
from datetime import datetime
from typing import NamedTuple

FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class FileStamp(NamedTuple):
    """What changes when a file's content changes.

    `path` is relative to the base folder, with `/` between its parts, valid UTF-8, without
    control characters, at most 500 characters. All numbers fit a signed 64-bit column.
    `ctime_ns` is when the file came here: programs that upload may set the time of writing, but
    this one only the system sets. None where nobody asked.
    """

    path: str
    size_bytes: int
    mtime_ns: int
    inode: int
    device: int
    ctime_ns: int | None = None

    @property
    def folder(self) -> str:
        """The camera's folder: the first part of the path."""
        return self.path.split("/", 1)[0]


class FoundFile(NamedTuple):
    """A file that is whole, and the instant (UTC) the watcher knew."""

    stamp: FileStamp
    noticed_at: datetime


def stamp(path: str, seen: os.stat_result) -> FileStamp:
    return FileStamp(
        path,
        seen.st_size,
        _signed(seen.st_mtime_ns),
        _signed(seen.st_ino),
        _signed(seen.st_dev),
        _signed(seen.st_ctime_ns),
    )


def _signed(number: int) -> int:
    """Fold into 64 bits with sign: inodes use all 64, and a time after the year 2262 needs more."""
    return (number + 2**63) % 2**64 - 2**63


def open_folder(base_fd: int, folder: str) -> int:
    """A descriptor of a folder below the base; no part of the way may be a link.

    Raises:
        OSError: the folder is gone, is not a folder, or may not be read.

    """
    folder_fd = os.open(".", FOLDER_FLAGS, dir_fd=base_fd)
    for part in folder.split("/") if folder else ():
        try:
            deeper_fd = os.open(part, FOLDER_FLAGS, dir_fd=folder_fd)
        finally:
            os.close(folder_fd)
        folder_fd = deeper_fd
    return folder_fd


def look(base_fd: int, path: str) -> os.stat_result:
    """What the file system says about a path below the base; a link is described, not followed.

    Raises:
        OSError: the file is gone or its folder may not be read.

    """
    folder, _, name = path.rpartition("/")
    folder_fd = open_folder(base_fd, folder)
    try:
        return os.stat(name, dir_fd=folder_fd, follow_symlinks=False)
    finally:
        os.close(folder_fd)


def is_regular(seen: os.stat_result) -> bool:
    return stat.S_ISREG(seen.st_mode)


def is_link(seen: os.stat_result) -> bool:
    return stat.S_ISLNK(seen.st_mode)
