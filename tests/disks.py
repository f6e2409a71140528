"""Disks of a few megabytes for tests: they fill up, are taken away, and come back."""

import contextlib
import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

_MOUNT, _UNMOUNT = "/bin/mount", "/bin/umount"


class Disk:
    """A disk of its own, in memory, at a folder; it may be filled, locked and freed again."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._filler = place / "filler"

    def fill(self) -> None:
        """Leave no room for another byte; whatever makes room somewhere is filled up as well."""
        with self._filler.open("ab", buffering=0) as filler:
            for size_bytes in (1 << 20, 1 << 12, 1):
                with contextlib.suppress(_Full):
                    while True:
                        _write(filler.fileno(), bytes(size_bytes))

    def free(self) -> None:
        self._filler.unlink()

    def lock(self, *, is_locked: bool) -> None:
        """Let nobody write any more, or everybody again; nobody may be writing just then."""
        how = "ro" if is_locked else "rw"
        subprocess.run([_MOUNT, "-o", f"remount,{how}", self.place], check=True)


class _Full(Exception):  # noqa: N818 - it is what one waits for.
    """There is no room left."""


def _write(descriptor: int, data: bytes) -> None:
    try:
        os.write(descriptor, data)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise _Full from error


@contextlib.contextmanager
def small_disk(place: Path, size_bytes: int) -> Iterator[Disk]:
    """A disk of this size at a folder, which hides what lies in it until the end."""
    with _mounted("-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", place):
        yield Disk(place)


@contextlib.contextmanager
def mounted(folder: Path, place: Path) -> Iterator[None]:
    """The same folder at another place too, as a disk that can be pulled out."""
    with _mounted("--bind", folder, place):
        yield


@contextlib.contextmanager
def _mounted(*how: str | Path) -> Iterator[None]:
    Path(how[-1]).mkdir(parents=True, exist_ok=True)
    done = subprocess.run([_MOUNT, *how], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"disks cannot be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        # Whoever still looks into it must not keep it from going.
        subprocess.run([_UNMOUNT, "--lazy", how[-1]], check=True)
