"""Walking through the folders."""

import ctypes
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from premises.cameras.watcher.files import FileStamp, look, open_folder, stamp
from premises.cameras.watcher.names import Names, Skip
from premises.cameras.watcher.scan import CHUNK, scan


def walked(base: Path) -> tuple[list[FileStamp], Counter[Skip], list[str]]:
    skipped: Counter[Skip] = Counter()
    entered: list[str] = []
    base_fd = os.open(base, os.O_RDONLY)
    try:
        chunks = scan(base_fd, "", Names(), entering=entered.append, skipped=skipped)
        return [one for chunk in chunks for one in chunk.stamps], skipped, entered
    finally:
        os.close(base_fd)


def test_pictures_at_any_depth_are_found_with_their_stamps(tmp_path: Path) -> None:
    deep = tmp_path / "door" / "2026" / "11" / "20" / "05"
    deep.mkdir(parents=True)
    (deep / "a.jpg").write_bytes(b"12345")
    stamps, skipped, entered = walked(tmp_path)
    seen = (deep / "a.jpg").stat()
    assert stamps == [stamp("door/2026/11/20/05/a.jpg", seen)]
    assert stamps[0].size_bytes == 5
    assert stamps[0].folder == "door"
    assert not skipped
    assert len(entered) == 6


def test_links_pipes_and_odd_names_are_passed_over_and_counted(tmp_path: Path) -> None:
    door = tmp_path / "door"
    door.mkdir()
    (door / "loop").symlink_to(tmp_path, target_is_directory=True)
    (door / "link.jpg").symlink_to("/etc/passwd")
    os.mkfifo(door / "pipe.jpg")
    (door / "two\nlines.jpg").touch()
    (door / "notes.txt").touch()
    (tmp_path / "nobody.jpg").touch()
    Path(os.fsdecode(os.fsencode(door) + b"/\xff.jpg")).touch()
    stamps, skipped, _ = walked(tmp_path)
    assert stamps == []
    assert skipped == {
        Skip.LINK: 2,
        Skip.SPECIAL: 1,
        Skip.BREAKING: 1,
        Skip.OTHER: 1,
        Skip.NO_CAMERA: 1,
        Skip.NOT_UTF8: 1,
    }


def test_a_big_folder_comes_in_chunks_and_stopping_early_leaves_nothing_open(
    tmp_path: Path,
) -> None:
    (tmp_path / "door").mkdir()
    for number in range(CHUNK + 1):
        (tmp_path / "door" / f"{number}.jpg").touch()
    assert len(walked(tmp_path)[0]) == CHUNK + 1
    before = len(list(Path("/proc/self/fd").iterdir()))
    base_fd = os.open(tmp_path, os.O_RDONLY)
    chunks = scan(base_fd, "door", Names(), entering=lambda _: None, skipped=Counter())
    assert len(next(chunks).stamps) == CHUNK
    chunks.close()
    os.close(base_fd)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_no_part_of_the_way_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.jpg").touch()
    (tmp_path / "base" / "door").mkdir(parents=True)
    (tmp_path / "base" / "door" / "way").symlink_to("../../outside")
    base_fd = os.open(tmp_path / "base", os.O_RDONLY)
    try:
        with pytest.raises(OSError, match=r"Not a directory|symbolic links"):
            open_folder(base_fd, "door/way")
        with pytest.raises(OSError, match=r"Not a directory|symbolic links"):
            look(base_fd, "door/way/a.jpg")
    finally:
        os.close(base_fd)


@pytest.mark.parametrize("nanoseconds", [2**63 - 1, 2**63, -1, 13_569_465_600 * 10**9])
def test_every_number_of_a_stamp_fits_a_signed_64_bit_column(nanoseconds: int) -> None:
    fields = (0, nanoseconds % 2**64, 2**64 - 1, 1, 0, 0, 5, 0, 0, 0)
    seen = os.stat_result(fields, {"st_mtime_ns": nanoseconds, "st_ctime_ns": nanoseconds})
    made = stamp("door/a.jpg", seen)
    numbers = [number for number in made[1:] if number is not None]
    assert len(numbers) == 5
    assert all(-(2**63) <= number < 2**63 for number in numbers)


@pytest.fixture
def as_a_stranger() -> Iterator[Path]:
    """A folder reachable for everyone, and this thread without root's passe-partout."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    libc = ctypes.CDLL(None)
    try:
        yield folder
    finally:
        libc.setfsuid(os.geteuid())
        shutil.rmtree(folder)


def test_an_unreadable_folder_is_counted_and_the_others_are_walked(as_a_stranger: Path) -> None:
    (as_a_stranger / "closed").mkdir()
    (as_a_stranger / "closed").chmod(0)
    (as_a_stranger / "door").mkdir()
    (as_a_stranger / "door" / "a.jpg").touch()
    if os.geteuid() == 0:
        ctypes.CDLL(None).setfsuid(65534)
    stamps, skipped, _ = walked(as_a_stranger)
    assert [one.path for one in stamps] == ["door/a.jpg"]
    assert skipped == {Skip.UNREADABLE: 1}
    ctypes.CDLL(None).setfsuid(os.geteuid())
