"""A place where files are made whole before anyone sees them: a kill leaves no half file."""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from premises.kernel.errors import Unavailable

# Told how far a long task is (0-1) and, in a few words, what it is doing.
Progress = Callable[[float, str], None]

_PREFIX = ".staging-"
_STALE_S = 3600.0


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """An empty folder inside `folder`, gone at the end; what was finished is moved out by `keep`.

    Raises:
        Unavailable: `folder` cannot be written, or the disk is full.

    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=folder) as place:
            yield Path(place)
    except OSError as failure:
        raise Unavailable(
            "cameras.folder_unwritable",
            f"Nothing can be kept in {folder}: {failure.strerror}. Free space or allow writing.",
            folder=str(folder),
        ) from failure


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sweep(folder: Path) -> None:
    """Remove what a killed process left behind; a living one is not at it for so long."""
    for left in folder.glob(f"{_PREFIX}*"):
        try:
            stale = time.time() - left.stat().st_mtime > _STALE_S
        except FileNotFoundError:
            continue
        if stale:
            shutil.rmtree(left, ignore_errors=True)
