"""Large pieces of memory are given back to the system as soon as nothing is kept in them."""

import contextlib
import ctypes
from typing import Final

_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
_LARGE_BYTES: Final = 1024 * 1024
"""To give back pieces of 64 kB as well cost a seventh of the speed with a quick model."""
_ARENAS: Final = 2


def give_back() -> None:
    """Have this process keep no large piece of memory that it has freed.

    The GNU C library would learn from the first picture to keep pieces of its size, and each
    thread would keep some of its own. Other libraries have no such switches, and do without.
    """
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        library.mallopt(_M_ARENA_MAX, _ARENAS)
