"""Bytes under the name their content gives them, and who refers to them.

`stores` says what a place does that bytes can lie in; `objects`, `buckets` and `gridfs` are such
places. `shelf` is what the domains use, `models` are its rows, and `uploads` is for bytes that
clients put down there themselves.
"""

from premises.kernel.blobs.buckets import SCHEME as BUCKETS
from premises.kernel.blobs.buckets import bucket
from premises.kernel.blobs.models import BlobRefRow, BlobRow
from premises.kernel.blobs.shelf import Blob, Shelf
from premises.kernel.blobs.stores import BlobStore, DiskStore
from premises.kernel.blobs.uploads import Uploads

__all__ = [
    "BUCKETS",
    "Blob",
    "BlobRefRow",
    "BlobRow",
    "BlobStore",
    "DiskStore",
    "Shelf",
    "Uploads",
    "bucket",
]
