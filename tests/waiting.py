"""Waiting in tests until something is so, and no longer."""

import time
from collections.abc import Callable

LOADING_S = 60.0
"""How long a busy machine may take to load programs, which takes an idle one a second or two."""


def until(condition: Callable[[], bool], patience_s: float = 15.0) -> float:
    """Wait until something is so; returns how many seconds that took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < patience_s, "it did not happen"
        time.sleep(0.02)
    return time.monotonic() - began
