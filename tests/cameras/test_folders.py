"""A file is read as far as it may be large, and a disk that fails is not the picture's fault."""

from pathlib import Path

import pytest

from premises.cameras.folders import Folders
from premises.kernel.errors import Unavailable

_PROC = Path("/proc/self")
needs_proc = pytest.mark.skipif(not (_PROC / "mem").exists(), reason="needs /proc")


def test_a_file_of_the_most_bytes_is_read_whole_and_a_larger_one_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "front").mkdir()
    (tmp_path / "front/a.jpg").write_bytes(b"abc")
    folders = Folders(tmp_path)
    assert folders.read("front/a.jpg", 3)[0] == b"abc"
    data, seen = folders.read("front/a.jpg", 2)
    assert (data, seen.st_size) == (b"", 3)


@needs_proc
def test_a_file_that_turns_out_longer_than_it_said_is_not_followed_to_its_end() -> None:
    """This one says that it is empty, and has thousands of bytes."""
    assert len(Folders(_PROC).read("maps", 100)[0]) == 101


@needs_proc
def test_a_disk_that_fails_while_a_file_is_read_is_tried_again() -> None:
    """The first byte of a process's memory is nowhere, and reading it an input/output error."""
    with pytest.raises(Unavailable) as caught:
        Folders(_PROC).read("mem", 100)
    assert caught.value.code == "web.file_unavailable"
