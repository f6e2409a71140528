"""Bytes under the name their content gives them, and who refers to them.

`stores` are the places bytes can lie in, `gridfs` is one of them that needs a driver of its own,
`shelf` is what the domains use, `models` are its rows.
"""

from premises.kernel.blobs.models import BlobRefRow, BlobRow
from premises.kernel.blobs.shelf import Blob, Shelf
from premises.kernel.blobs.stores import BlobStore, DiskStore

__all__ = ["Blob", "BlobRefRow", "BlobRow", "BlobStore", "DiskStore", "Shelf"]
