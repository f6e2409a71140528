"""Hears from the Linux kernel which files were closed, moved in or created."""

import contextlib
import ctypes
import errno
import os
import struct
import sys
from enum import Enum, auto
from pathlib import Path
from typing import NamedTuple

# Numbers of the kernel's interface, see inotify(7).
_CLOSE_WRITE = 0x0000_0008
_MOVED_FROM = 0x0000_0040
_MOVED_TO = 0x0000_0080
_CREATE = 0x0000_0100
_MOVE_SELF = 0x0000_0800
_OVERFLOW = 0x0000_4000
_IGNORED = 0x0000_8000
_ONLY_FOLDERS = 0x0100_0000
_DONT_FOLLOW = 0x0200_0000
_IS_FOLDER = 0x4000_0000
_WANTED = (
    _CLOSE_WRITE | _MOVED_FROM | _MOVED_TO | _CREATE | _MOVE_SELF | _ONLY_FOLDERS | _DONT_FOLLOW
)

_HEADER = struct.Struct("iIII")
_READ_BYTES = 64 * 1024


class Happened(Enum):
    """What the kernel tells, in the watcher's words."""

    WHOLE = auto()
    CREATED = auto()
    FOLDER_CAME = auto()
    BASE_CHANGED = auto()
    OVERFLOWED = auto()


class Notice(NamedTuple):
    happened: Happened
    path: str


class Inotify:
    """One kernel queue with a watch on each covered folder below a base.

    The kernel reports names relative to a watch, so this keeps which watch is which folder.

    Raises:
        OSError: the system has no such interface, or no further queue for this user (EMFILE).

    """

    def __init__(self, base: Path) -> None:
        if sys.platform != "linux":
            raise OSError(errno.ENOSYS, "This system has no inotify")
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._base = os.fsencode(base)
        self._folders: dict[int, str] = {}
        self._fd = _checked(self._libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK))

    def fileno(self) -> int:
        return self._fd

    def __len__(self) -> int:
        return len(self._folders)

    def cover(self, folder: str) -> None:
        """Watch a folder (relative to the base); doing so again is harmless.

        Raises:
            OSError: the folder is gone, or this user's watches are used up (ENOSPC).

        """
        path = os.path.join(self._base, os.fsencode(folder))  # noqa: PTH118 - bytes, not text.
        watch = _checked(self._libc.inotify_add_watch(self._fd, path, _WANTED))
        self._folders[watch] = folder

    def read(self) -> list[Notice]:
        """What has happened since the last call; empty when nothing has."""
        try:
            raw = os.read(self._fd, _READ_BYTES)
        except BlockingIOError:
            return []
        notices = []
        at = 0
        while at < len(raw):
            watch, mask, _, length = _HEADER.unpack_from(raw, at)
            at += _HEADER.size
            name = os.fsdecode(raw[at : at + length].rstrip(b"\0"))
            at += length
            notice = self._told(watch, mask, name)
            if notice is not None:
                notices.append(notice)
        return notices

    def close(self) -> None:
        os.close(self._fd)

    def _told(self, watch: int, mask: int, name: str) -> Notice | None:
        if mask & _OVERFLOW:
            return Notice(Happened.OVERFLOWED, "")
        folder = self._folders.get(watch)
        if folder is None:
            return None
        if mask & (_IGNORED | _MOVE_SELF):
            return self._lost(watch, mask, folder)
        path = f"{folder}/{name}" if folder else name
        return self._in_folder(mask, path) if mask & _IS_FOLDER else _about_file(mask, path)

    def _lost(self, watch: int, mask: int, folder: str) -> Notice | None:
        if mask & _IGNORED:
            del self._folders[watch]
        return Notice(Happened.BASE_CHANGED, "") if not folder else None

    def _in_folder(self, mask: int, path: str) -> Notice | None:
        if mask & _MOVED_FROM:
            self._forget_below(path)
            return None
        return Notice(Happened.FOLDER_CAME, path)

    def _forget_below(self, moved: str) -> None:
        """Watches follow a moved folder, but the names kept here would be wrong from now on."""
        inside = f"{moved}/"
        for watch, folder in list(self._folders.items()):
            if folder == moved or folder.startswith(inside):
                del self._folders[watch]
                with contextlib.suppress(OSError):
                    _checked(self._libc.inotify_rm_watch(self._fd, watch))


def _about_file(mask: int, path: str) -> Notice | None:
    if mask & (_CLOSE_WRITE | _MOVED_TO):
        return Notice(Happened.WHOLE, path)
    return Notice(Happened.CREATED, path) if mask & _CREATE else None


def _checked(answer: int) -> int:
    if answer < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return answer
