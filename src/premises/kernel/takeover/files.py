"""Another program's files: in the folder or bucket where they are now, by what rows call them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import GCSStore, S3Store

from premises.kernel.errors import Failure, Invalid, NotFound
from premises.kernel.files import open_beneath
from premises.kernel.takeover.values import UnusableError

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore

_BUCKETS: Final = ("gs://", "s3://")
_LARGEST_BYTES: Final = 2**30
"""A file is held in memory while it is brought; no original took one above 70 MB."""

_RETRIES: Final = 2
# Google and Amazon are asked by https; a store in the house that was named instead may have none.
_HOW: Final["ClientConfig"] = {"timeout": "60s", "allow_http": True}
_MISSING: Final = "its file is not there"
_OUTSIDE: Final = "its path leads out of the folder"
_TOO_LARGE: Final = "its file is larger than 1 GiB"


class Files(Protocol):
    """The place where an original's files are now; paths have forward slashes."""

    def find(self, ref: str) -> str:
        """The path of what a row calls by this; raises UnusableError where it is not there."""

    def get(self, path: str) -> bytes:
        """All bytes of a file; raises UnusableError where they cannot be had."""

    def paths(self) -> Iterator[str]:
        """All files, in no particular order."""


def open_files(place: str) -> Files:
    """The files in a folder, or below a URL such as gs://bucket or s3://bucket/uploads.

    Raises:
        NotFound: there is no such folder.
        Invalid: the URL cannot be read.

    """
    if place.startswith(_BUCKETS):
        return BucketFiles(_bucket(place))
    folder = Path(place)
    if not folder.is_dir():
        raise NotFound(
            "takeover.no_folder",
            f"There is no folder {folder}; name one, or a bucket as gs://name or s3://name.",
        )
    return FolderFiles(folder)


def candidates(ref: str) -> list[str]:
    """The paths that a row may mean, the likeliest first.

    Rows hold `gs://bucket/key`, keys, addresses of our own, and absolute paths of a machine that
    is gone; of a path any end may be what lies below the folder now.

    Raises:
        UnusableError: it leads out of the folder.

    """
    scheme, _, behind = ref.replace("\\", "/").rpartition("://")
    parts = [part for part in behind.partition("?")[0].split("/") if part not in {"", "."}]
    if ".." in parts or "\0" in ref:
        raise UnusableError(_OUTSIDE)
    if scheme in {"gs", "s3"}:
        # A bucket is copied with or without its name.
        return ["/".join(some) for some in (parts[1:], parts) if some]
    ends = ["/".join(parts[start:]) for start in range(len(parts))]
    # A bare name says too little, unless it is all there is.
    return ends[:-1] or ends


class FolderFiles:
    """Files below a folder; links in it are not followed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, ref: str) -> str:
        for path in candidates(ref):
            try:
                open_beneath(self._folder, path).close()
            except Failure:
                continue
            return path
        raise UnusableError(_MISSING)

    def get(self, path: str) -> bytes:
        try:
            with open_beneath(self._folder, path) as file:
                if os.fstat(file.fileno()).st_size > _LARGEST_BYTES:
                    raise UnusableError(_TOO_LARGE)
                return file.readall()
        except (Failure, OSError) as error:
            raise UnusableError(f"its file cannot be read: {_said(error)}") from None

    def paths(self) -> Iterator[str]:
        for folder, _, names in os.walk(self._folder):
            for name in sorted(names):
                path = Path(folder, name)
                if not path.is_symlink():
                    yield path.relative_to(self._folder).as_posix()


class BucketFiles:
    """Files in a bucket of Google's or of one that speaks S3; `store` is obstore's own."""

    def __init__(self, store: "ObjectStore") -> None:
        self._store = store

    def find(self, ref: str) -> str:
        for path in candidates(ref):
            with _translated():
                try:
                    obstore.head(self._store, path)
                except (NotFoundError, FileNotFoundError):
                    continue
                return path
        raise UnusableError(_MISSING)

    def get(self, path: str) -> bytes:
        with _translated():
            try:
                found = obstore.get(self._store, path)
                if found.meta["size"] > _LARGEST_BYTES:
                    raise UnusableError(_TOO_LARGE)
                return bytes(found.bytes())
            except (NotFoundError, FileNotFoundError):
                raise UnusableError(_MISSING) from None

    def paths(self) -> Iterator[str]:
        with _translated():
            for batch in obstore.list(self._store):
                for one in batch:
                    yield str(one["path"])


def _bucket(url: str) -> "ObjectStore":
    kind = GCSStore if url.startswith("gs://") else S3Store
    try:
        return kind.from_url(url, client_options=_HOW, retry_config={"max_retries": _RETRIES})
    except (BaseError, ValueError) as error:
        said = str(error).partition("\n")[0]
        raise Invalid("takeover.bad_url", f"{url} cannot be opened as a bucket: {said}") from None


@contextmanager
def _translated() -> Iterator[None]:
    """A bucket's failures in our words; who waits for a person to type again retries nothing."""
    try:
        yield
    except BaseError as error:
        said = str(error).partition("\n")[0]
        raise Invalid(
            "takeover.unreadable", f"The files in the bucket cannot be read: {said}"
        ) from error


def _said(error: Failure | OSError) -> str:
    return error.message if isinstance(error, Failure) else str(error.strerror)
