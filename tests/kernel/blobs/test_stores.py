"""What every place that keeps bytes must do; a new kind of place joins `_KINDS`."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from premises.kernel.blobs import BlobStore, DiskStore
from premises.kernel.errors import Invalid, NotFound, Unavailable

_KINDS: dict[str, Callable[[Path], BlobStore]] = {"disk": lambda folder: DiskStore(folder / "b")}
_KEY = "ab/cd/abcdef"


@pytest.fixture(params=_KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    return _KINDS[request.param](tmp_path)


@pytest.mark.parametrize("size", [0, 1, 4096, 65_537, 5_000_000])
def test_bytes_of_any_number_come_back_as_they_were(store: BlobStore, size: int) -> None:
    data = os.urandom(size)
    store.put(_KEY, data)
    assert store.size(_KEY) == size
    assert store.get(_KEY) == data


@pytest.mark.parametrize(
    ("start", "end"),
    [
        *((0, None), (0, 4), (2, 5), (2, None), (9, 10), (0, 10), (3, 3), (4, 2)),
        *((5, 100), (10, None), (10, 12), (12, 20)),
    ],
)
def test_a_range_is_what_python_would_cut_out(
    store: BlobStore, start: int, end: int | None
) -> None:
    store.put(_KEY, b"0123456789")
    assert store.get(_KEY, start, end) == b"0123456789"[start:end]


def test_the_last_bytes_put_under_a_key_are_what_is_there(store: BlobStore) -> None:
    store.put(_KEY, b"a longer first one")
    store.put(_KEY, b"second")
    assert store.get(_KEY) == b"second"
    assert store.size(_KEY) == 6
    assert list(store.keys()) == [_KEY]


def test_what_is_not_there_is_not_found(store: BlobStore) -> None:
    assert store.size(_KEY) is None
    for range_ in ((0, None), (0, 5), (3, None), (3, 3)):
        with pytest.raises(NotFound):
            store.get(_KEY, *range_)


def test_what_is_deleted_is_gone_and_may_be_deleted_again(store: BlobStore) -> None:
    store.put(_KEY, b"data")
    store.delete(_KEY)
    store.delete(_KEY)
    assert store.size(_KEY) is None
    assert list(store.keys()) == []


def test_all_keys_are_listed_once(store: BlobStore) -> None:
    keys = {f"{number % 7:02}/{number:02}/key{number}" for number in range(50)}
    for key in keys:
        store.put(key, key.encode())
    assert sorted(store.keys()) == sorted(keys)


def test_many_may_put_the_same_bytes_at_once(store: BlobStore) -> None:
    data = os.urandom(200_000)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.put(_KEY, data), range(40)))
    assert store.get(_KEY) == data
    assert list(store.keys()) == [_KEY]


def test_a_disk_that_cannot_be_written_may_be_asked_again_later(tmp_path: Path) -> None:
    store = DiskStore(tmp_path / "b")
    (tmp_path / "b" / "ab").write_text("a file where a folder must be")
    with pytest.raises(Unavailable):
        store.put(_KEY, b"data")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Invalid, match="file/blobs"):
        DiskStore(tmp_path / "file" / "blobs")
