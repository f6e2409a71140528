"""A caller gets the files below one folder and nothing else, whatever it asks and whoever helps."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from premises.kernel.errors import Failure, Forbidden, NotFound, Unavailable
from premises.kernel.files import open_beneath

SECRET = b"outside"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a few good files, surrounded by what must not be reached."""
    (tmp_path / "secret.txt").write_bytes(SECRET)
    inside = tmp_path / "base"
    (inside / "gate" / "2026").mkdir(parents=True)
    (inside / "a.jpg").write_bytes(b"a")
    (inside / "100% ü.jpg").write_bytes(b"u")
    (inside / "gate" / "2026" / "b.jpg").write_bytes(b"b")
    (inside / "out.jpg").symlink_to(tmp_path / "secret.txt")
    (inside / "near.jpg").symlink_to("a.jpg")
    (inside / "dangling.jpg").symlink_to("nowhere")
    (inside / "loop").symlink_to("loop")
    (inside / "up").symlink_to(tmp_path)
    (inside / "hard.jpg").hardlink_to(inside / "a.jpg")
    os.mkfifo(inside / "pipe.jpg")
    return inside


def refusal(root: Path, relative: str) -> Failure:
    with pytest.raises(Failure) as refused:
        open_beneath(root, relative).close()
    return refused.value


@pytest.mark.parametrize(
    ("relative", "content"),
    [
        ("a.jpg", b"a"),
        ("gate/2026/b.jpg", b"b"),
        ("100% ü.jpg", b"u"),
        ("hard.jpg", b"a"),
    ],
)
def test_files_below_the_folder_are_opened(root: Path, relative: str, content: bytes) -> None:
    with open_beneath(root, relative) as file:
        assert file.read() == content
        assert not os.get_inheritable(file.fileno())


@pytest.mark.parametrize(
    "relative",
    [
        "",
        ".",
        "..",
        "../secret.txt",
        "gate/../../secret.txt",
        "gate/../a.jpg",
        "./a.jpg",
        "gate/./2026/b.jpg",
        "/etc/passwd",
        "//etc/passwd",
        "gate//2026/b.jpg",
        "gate/",
        "a.jpg/",
        "..\\secret.txt",
        "gate\\2026\\b.jpg",
        "C:\\secret.txt",
        "a.jpg\0.png",
        "\0",
        "a\n.jpg",
        "\x7f",
        "%2e%2e/secret.txt",
        "%2E%2e%2fsecret.txt",
        "..%2fsecret.txt",
        "..%5csecret.txt",
        "%252e%252e/secret.txt",
        "a.jpg%00.png",
        "out.jpg",
        "near.jpg",
        "dangling.jpg",
        "loop",
        "loop/a.jpg",
        "up/secret.txt",
        "up/base/a.jpg",
        "a" * 256,
        "ü" * 128,
        "a/" * 2048 + "a",
        "\ud800.jpg",
    ],
)
def test_every_way_out_is_refused(root: Path, relative: str) -> None:
    failure = refusal(root, relative)
    assert isinstance(failure, Forbidden)
    assert failure.code == "web.path_traversal"


@pytest.mark.parametrize(
    "relative",
    [
        "nothing.jpg",
        "nothing/b.jpg",
        "gate",
        "gate/2026",
        "a.jpg/b.jpg",
        "pipe.jpg",
        "socket.jpg",
        "A.JPG",
        "...",
        "~",
        "a.jpg ",
        "\u2024\u2024/secret.txt",
        "\uff0e\uff0e/secret.txt",
    ],
)
def test_what_is_no_regular_file_is_not_found(root: Path, relative: str) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(root / "socket.jpg"))
        assert isinstance(refusal(root, relative), NotFound)


def test_a_device_is_not_found() -> None:
    assert isinstance(refusal(Path("/dev"), "null"), NotFound)


def test_a_missing_folder_is_not_found(tmp_path: Path) -> None:
    assert isinstance(refusal(tmp_path / "gone", "a.jpg"), NotFound)
    (tmp_path / "file").touch()
    assert isinstance(refusal(tmp_path / "file", "a.jpg"), NotFound)


def test_the_folder_itself_may_be_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(root)
    with open_beneath(tmp_path / "alias", "a.jpg") as file:
        assert file.read() == b"a"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable for the superuser")
def test_an_unreadable_file_says_what_to_do(root: Path) -> None:
    (root / "a.jpg").chmod(0)
    failure = refusal(root, "a.jpg")
    assert isinstance(failure, Forbidden)
    assert failure.code == "web.file_unreadable"


def test_too_many_open_files_is_a_matter_of_waiting(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(os, "open", full)
    assert isinstance(refusal(root, "a.jpg"), Unavailable)


def test_no_descriptor_is_left_open_by_a_refusal(root: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for relative in ("out.jpg", "up/secret.txt", "pipe.jpg", "gate", "nothing", "gate/x/y", ".."):
        refusal(root, relative)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.fixture
def swapping(root: Path) -> Iterator[None]:
    """Somebody who exchanges a folder and a file for links to the outside, all the time."""
    (root.parent / "2026").mkdir()
    (root.parent / "2026" / "b.jpg").write_bytes(SECRET)
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            (root / "gate").rename(root / "gate.kept")
            (root / "gate").symlink_to(root.parent)
            (root / "gate").unlink()
            (root / "gate.kept").rename(root / "gate")
            (root / "link").symlink_to(root.parent / "secret.txt")
            (root / "link").rename(root / "a.jpg")
            (root / "new").write_bytes(b"a")
            (root / "new").rename(root / "a.jpg")

    thread = threading.Thread(target=swap)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.mark.usefixtures("swapping")
def test_links_exchanged_during_the_opening_lead_nowhere(root: Path) -> None:
    opened = refused = 0
    for turn in range(6000):
        try:
            with open_beneath(root, ("gate/2026/b.jpg", "a.jpg")[turn % 2]) as file:
                assert file.read() in {b"a", b"b"}
                opened += 1
        except (Forbidden, NotFound):
            refused += 1
    assert opened > 0
    assert refused > 0
