"""Walks through all folders below the base, a little at a time."""

import os
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple

from premises.cameras.watcher.files import FileStamp, open_folder, stamp
from premises.cameras.watcher.names import Names, Skip

CHUNK = 500


class Chunk(NamedTuple):
    """Up to 500 files of one folder, in the order in which the file system lists them."""

    folder: str
    number: int
    stamps: tuple[FileStamp, ...]


def scan(
    base_fd: int,
    start: str,
    names: Names,
    *,
    entering: Callable[[str], None],
    skipped: Counter[Skip],
) -> Generator[Chunk]:
    """Every picture below `start` (relative to the base), at least one chunk for each folder.

    `entering` is called with a folder before its content is read, so that a watch set there
    leaves no gap. Links are never followed; folders that vanish meanwhile are passed over.
    Whoever stops early closes the iterator, which then holds no descriptor any more.
    """
    folders = [start]
    while folders:
        folder = folders.pop()
        try:
            yield from _folder(base_fd, folder, names, entering, skipped, folders)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            skipped[Skip.UNREADABLE] += 1


def _folder(
    base_fd: int,
    folder: str,
    names: Names,
    entering: Callable[[str], None],
    skipped: Counter[Skip],
    deeper: list[str],
) -> Iterator[Chunk]:
    folder_fd = open_folder(base_fd, folder)
    try:
        entering(folder)
        with os.scandir(folder_fd) as entries:
            prefix = f"{folder}/" if folder else ""
            found = _pictures(entries, prefix, names, skipped, deeper)
            yield from _chunks(folder, found)
    finally:
        os.close(folder_fd)


def _chunks(folder: str, found: Iterator[FileStamp | None]) -> Iterator[Chunk]:
    stamps: list[FileStamp] = []
    number = 0
    for seen, one in enumerate(found, start=1):
        if one is not None:
            stamps.append(one)
        # A folder full of other files must not keep the watcher busy for long either.
        if len(stamps) == CHUNK or seen % (8 * CHUNK) == 0:
            yield Chunk(folder, number, tuple(stamps))
            stamps, number = [], number + 1
    yield Chunk(folder, number, tuple(stamps))


def _pictures(
    entries: Iterator[os.DirEntry[str]],
    prefix: str,
    names: Names,
    skipped: Counter[Skip],
    deeper: list[str],
) -> Iterator[FileStamp | None]:
    """The stamp of each entry that is a picture, None for every other; folders go to `deeper`."""
    for entry in entries:
        path = prefix + entry.name
        refusal = _refuse(entry, path, names)
        if refusal is not None:
            skipped[refusal] += 1
        elif entry.is_dir(follow_symlinks=False):
            deeper.append(path)
        else:
            yield _stamped(entry, path)
            continue
        yield None


def _refuse(entry: os.DirEntry[str], path: str, names: Names) -> Skip | None:
    if entry.is_symlink():
        return Skip.LINK
    if entry.is_dir(follow_symlinks=False):
        return names.refuse_folder(path)
    refusal = names.refuse_file(path)
    if refusal is None and not entry.is_file(follow_symlinks=False):
        return Skip.SPECIAL
    return refusal


def _stamped(entry: os.DirEntry[str], path: str) -> FileStamp | None:
    try:
        return stamp(path, entry.stat(follow_symlinks=False))
    except FileNotFoundError:
        return None
