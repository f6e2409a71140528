"""An installation of the original service, read without changing anything in it.

`original` opens its database and reads it row by row; `rows` says what of a row can be used, and
why the rest cannot; `places` finds the files that its rows speak of.
"""

from premises.cameras.takeover.original import Original
from premises.cameras.takeover.places import Places
from premises.cameras.takeover.rows import (
    TheirCamera,
    TheirDetection,
    TheirEvent,
    TheirSample,
)
from premises.kernel.takeover import Unusable, UnusableError

__all__ = [
    "Original",
    "Places",
    "TheirCamera",
    "TheirDetection",
    "TheirEvent",
    "TheirSample",
    "Unusable",
    "UnusableError",
]
