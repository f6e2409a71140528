"""What every place that keeps bytes must do; a new kind of place joins `_KINDS`."""

import os
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import mongomock
import pytest
from bson import ObjectId
from mongomock.gridfs import enable_gridfs_integration
from pydantic import SecretStr
from tests.servers import Bucket

from premises.kernel.blobs import BlobStore, DiskStore, Uploads, bucket
from premises.kernel.blobs.gridfs import GridFsStore
from premises.kernel.errors import Invalid, NotFound, Unavailable
from premises.kernel.settings import BlobSettings

# From here on GridFS takes databases of the stand-in, too.
enable_gridfs_integration()  # type: ignore[no-untyped-call]

MONGODB = "PREMISES_TEST_MONGODB_URL"
_KEY = "ab/cd/abcdef"


def _on_disk(folder: Path) -> BlobStore:
    return DiskStore(folder / "b")


def _in_stand_in(_: Path) -> BlobStore:
    return GridFsStore("mongodb://stand-in/premises", connect=mongomock.MongoClient)


def s3_store(endpoint: str, url: str = "") -> BlobStore:
    """Beside others in a bucket, at a path of its own."""
    return bucket(
        BlobSettings(
            url=url or f"s3://premises/{uuid.uuid4().hex}/blobs",
            endpoint=endpoint,
            access_key_id="AKIATEST",
            secret_access_key=SecretStr("geheim"),
        )
    )


def _in_mongodb(_: Path) -> BlobStore:
    """A database of its own on a real server; no package registry carries one."""
    if MONGODB not in os.environ:
        pytest.skip(f"{MONGODB} names no MongoDB server")
    return GridFsStore(f"{os.environ[MONGODB].rstrip('/')}/test{uuid.uuid4().hex}")


_KINDS: dict[str, Callable[[Path], BlobStore]] = {
    "disk": _on_disk,
    "gridfs stand-in": _in_stand_in,
    "mongodb": _in_mongodb,
}


@pytest.fixture(params=[*_KINDS, "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BlobStore]:
    if request.param == "s3":
        made = s3_store(request.getfixturevalue("s3_server").url)
    else:
        made = _KINDS[request.param](tmp_path)
    yield made
    for key in list(made.keys()):
        made.delete(key)
    made.close()


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


def test_many_may_put_the_same_bytes_at_once(
    store: BlobStore, request: pytest.FixtureRequest
) -> None:
    if "stand-in" in request.node.name:
        pytest.skip("the stand-in for MongoDB cannot be asked by several threads at once")
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


def test_a_url_without_a_database_is_refused_and_its_password_not_repeated() -> None:
    for url in ("mongodb://anna:geheim@host", "mongodb://anna:ge:heim@host/premises"):
        with pytest.raises(Invalid) as caught:
            GridFsStore(url)
        assert caught.value.code == "blobs.url"
        assert "geheim" not in str(caught.value)
        assert "ge:heim" not in str(caught.value)


def test_a_server_that_does_not_answer_may_be_asked_again_later() -> None:
    # Nothing listens on this port, and the URL says not to wait long.
    store = GridFsStore("mongodb://127.0.0.1:9/premises?serverSelectionTimeoutMS=20")
    asked: tuple[Callable[[], object], ...] = (
        lambda: store.size(_KEY),
        lambda: store.get(_KEY),
        lambda: store.put(_KEY, b"data"),
        lambda: store.delete(_KEY),
        lambda: list(store.keys()),
    )
    for ask in asked:
        with pytest.raises(Unavailable) as caught:
            ask()
        assert caught.value.code == "blobs.away"
    store.close()


def test_of_two_that_put_the_same_at_once_one_row_stays() -> None:
    store = GridFsStore("mongodb://stand-in/premises", connect=mongomock.MongoClient)
    rows = store._client["premises"]["premises.files"]
    store.put(_KEY, b"0123456789")
    (first,) = rows.find()
    # Somebody else's row that was begun later and is there already when ours is done.
    later = {**first, "_id": ObjectId("ff" * 12)}
    rows.insert_one(later)
    store.put(_KEY, b"0123456789")
    assert later["_id"] in {row["_id"] for row in rows.find()}
    assert first["_id"] not in {row["_id"] for row in rows.find()}
    assert list(store.keys()) == [_KEY]
    store.delete(_KEY)
    assert store.size(_KEY) is None
    assert list(rows.find()) == []


def test_bytes_that_went_while_they_were_read_may_be_asked_for_again() -> None:
    store = GridFsStore("mongodb://stand-in/premises", connect=mongomock.MongoClient)
    store.put(_KEY, b"0123456789")
    chunks = store._client["premises"]["premises.chunks"]
    kept = list(chunks.find())
    chunks.delete_many({})
    with pytest.raises(Unavailable):
        store.get(_KEY)
    chunks.insert_many(kept)
    assert store.get(_KEY) == b"0123456789"


def test_only_a_disk_has_a_file_of_the_bytes(store: BlobStore) -> None:
    store.put(_KEY, b"bytes")
    path = store.path(_KEY)
    assert path is None or path.read_bytes() == b"bytes"
    assert (path is None) != isinstance(store, DiskStore)


def test_keys_can_be_asked_for_by_folder(store: BlobStore) -> None:
    for key in ("uploads/one", "uploads/two", "up/three", "ab/cd/uploads"):
        store.put(key, b"data")
    assert sorted(store.keys("uploads")) == ["uploads/one", "uploads/two"]


def test_only_a_bucket_has_addresses_for_clients(store: BlobStore) -> None:
    uploads = Uploads(store)
    address = uploads.address("one", 60)
    assert uploads.size("one") is None
    if address is None:
        store.put("uploads/one", b"picture")
    else:
        assert httpx.put(address, content=b"picture", trust_env=False).status_code == 200
    assert (uploads.size("one"), uploads.get("one")) == (7, b"picture")
    assert list(uploads.names()) == ["one"]
    uploads.delete("one")
    assert list(uploads.names()) == []
    with pytest.raises(NotFound):
        uploads.get("one")


def test_an_address_of_a_bucket_opens_one_thing_for_a_while(s3_server: Bucket) -> None:
    store = s3_store(s3_server.url)
    store.put(_KEY, b"data")
    address = store.signed("GET", _KEY, 3600)
    assert address is not None
    assert "X-Amz-Expires=3600" in address
    assert "geheim" not in address
    assert httpx.get(address, trust_env=False).content == b"data"


def test_a_bucket_that_is_not_there_may_be_asked_again_later(s3_server: Bucket) -> None:
    nowhere = s3_store(s3_server.url, "s3://nobody-has-this-one/x")
    with pytest.raises(Unavailable) as caught:
        nowhere.put(_KEY, b"data")
    assert "geheim" not in str(caught.value)
    assert nowhere.size(_KEY) is None


def test_a_bucket_without_a_name_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        s3_store("http://127.0.0.1:9", "s3://")
    assert caught.value.code == "blobs.url"
