"""The files that old pictures were made from: whether they are still there, and removing them."""

import contextlib
import os
from enum import Enum, auto
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from premises.cameras.watcher.files import is_regular, look, open_folder, stamp


class Original(NamedTuple):
    """A file as a picture's row describes it: its path below the base folder, and its version."""

    path: str
    size_bytes: int
    mtime_ns: int


class Whereabouts(Enum):
    THERE = auto()
    GONE = auto()  # also where another file has its name now
    UNKNOWN = auto()  # nobody could look


class Originals:
    """Looks at files below the base folder and removes them, following no link on the way.

    Raises:
        OSError: the base folder is missing or may not be read.

    """

    def __init__(self, base: Path) -> None:
        self._base_fd = os.open(base, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._base_fd)

    def holds_something(self, folder: str) -> bool:
        """Whether there is anything in a folder; where a disk is not mounted, there is not."""
        try:
            folder_fd = open_folder(self._base_fd, folder)
        except OSError:
            return False
        try:
            with os.scandir(folder_fd) as entries:
                return next(entries, None) is not None
        finally:
            os.close(folder_fd)

    def whereabouts(self, original: Original) -> Whereabouts:
        """Whether exactly this version of the file is still there."""
        try:
            seen = look(self._base_fd, original.path)
        except FileNotFoundError:
            return Whereabouts.GONE
        except OSError:
            return Whereabouts.UNKNOWN
        return Whereabouts.THERE if _is_it(original, seen) else Whereabouts.GONE

    def remove(self, original: Original) -> bool:
        """Remove the file if it is still exactly the one that is meant; whether it is gone now."""
        folder, _, name = original.path.rpartition("/")
        with contextlib.suppress(OSError):
            folder_fd = open_folder(self._base_fd, folder)
            try:
                if _is_it(original, os.stat(name, dir_fd=folder_fd, follow_symlinks=False)):
                    os.unlink(name, dir_fd=folder_fd)
                    return True
            finally:
                os.close(folder_fd)
        return False


def _is_it(original: Original, seen: os.stat_result) -> bool:
    found = stamp(original.path, seen)
    same = (found.size_bytes, found.mtime_ns) == (original.size_bytes, original.mtime_ns)
    return is_regular(seen) and same
