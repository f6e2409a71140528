"""Opens files that callers named, never outside their folder, and puts finished ones in place."""

import errno
import os
import re
import stat
from io import FileIO
from pathlib import Path

from premises.kernel.errors import Failure, Forbidden, NotFound, Unavailable

_LONGEST_PATH_BYTES = 4096
_LONGEST_NAME_BYTES = 255
# What the web server decodes it decodes once; what is still encoded then was hidden on purpose.
_HIDDEN = re.compile(r"%(2e|2f|5c|25|00)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# A folder on the way needs to be passed, not listed; only Linux tells these two rights apart.
_STEP = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# A pipe put there in the last moment must not make us wait, nor a terminal become ours.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


def open_beneath(root: Path, relative: str) -> FileIO:
    """The regular file at a slash-separated path below `root`, opened for reading.

    Every part of the path is opened relative to the folder before it and no link is followed,
    so that nothing can be exchanged between the check and the opening. `root` itself is the
    operator's word and may be a link. A second hard link to a file is no reason to refuse it:
    whoever can make one may already write into the folder, and backups and deduplication
    leave such files everywhere.

    Raises:
        Forbidden: the path tries to leave the folder, or a part of it is a link.
        NotFound: there is no such file, or it is no regular file.
        Unavailable: the file system failed, or too many files are open.

    """
    names = parts_of(relative)
    opened = -1
    try:
        folder = os.open(root, _FOLDER)
        try:
            for name in names[:-1]:
                following = _open(folder, name, _STEP)
                os.close(folder)
                folder = following
            opened = _open_regular(folder, names[-1])
        finally:
            os.close(folder)
    except OSError as error:
        raise _told(error, relative) from None
    return FileIO(opened, "rb")


def parts_of(relative: str) -> list[str]:
    """The names a relative path consists of.

    Raises:
        Forbidden: it is absolute, has empty, dotted, hidden or overlong parts, or characters
            that mean something else elsewhere.

    """
    names = relative.split("/")
    try:
        longest = max(len(os.fsencode(name)) for name in names)
        total = len(os.fsencode(relative))
    except UnicodeEncodeError:
        raise _traversal(relative) from None
    plain = not (_HIDDEN.search(relative) or _CONTROL.search(relative) or "\\" in relative)
    short = longest <= _LONGEST_NAME_BYTES and total <= _LONGEST_PATH_BYTES
    if not (plain and short) or any(name in {"", ".", ".."} for name in names):
        raise _traversal(relative)
    return names


def _open(folder: int, name: str, flags: int) -> int:
    try:
        return os.open(name, flags, dir_fd=folder)
    except OSError as error:
        # For a link on the way the system only says «not a folder».
        if error.errno == errno.ENOTDIR and _is_link(folder, name):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from None
        raise


def _open_regular(folder: int, name: str) -> int:
    # Merely opening a device can set it in motion, so its kind is looked at before as well.
    _require_regular(os.stat(name, dir_fd=folder, follow_symlinks=False))
    opened = os.open(name, _FILE, dir_fd=folder)
    try:
        _require_regular(os.fstat(opened))
    except OSError:
        os.close(opened)
        raise
    return opened


def _require_regular(found: os.stat_result) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if not stat.S_ISREG(found.st_mode):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))


def _is_link(folder: int, name: str) -> bool:
    try:
        return stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    except OSError:
        return False


def _traversal(relative: str) -> Failure:
    return Forbidden(
        "web.path_traversal",
        "Path traversal detected: name a file below the folder, without links.",
        path=relative,
    )


def _told(error: OSError, relative: str) -> Failure:
    if error.errno == errno.ELOOP:
        return _traversal(relative)
    if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.ENXIO, errno.ENAMETOOLONG}:
        return NotFound("web.no_file", "File not found.", path=relative)
    if error.errno in {errno.EACCES, errno.EPERM}:
        return Forbidden(
            "web.file_unreadable",
            "The service may not read this file; give its account the right to.",
            path=relative,
        )
    return Unavailable(
        "web.file_unavailable", f"The file cannot be read now: {error.strerror}.", path=relative
    )


def keep(staged: Path, target: Path) -> None:
    """Move a finished file to its place at once; whoever reads there sees the old or the new.

    It is on the disk before: a power cut must not leave a name without its content.
    """
    with staged.open("rb") as file:
        os.fsync(file.fileno())
    staged.replace(target)
