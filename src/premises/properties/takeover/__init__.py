"""An installation of the original service, read without changing anything in it.

`original` reads its tables row by row, `rows` says what of a row can be used.
"""

from premises.properties.takeover.original import Original, Table
from premises.properties.takeover.rows import TheirImage, TheirItem, TheirListing, TheirPerson

__all__ = [
    "Original",
    "Table",
    "TheirImage",
    "TheirItem",
    "TheirListing",
    "TheirPerson",
]
