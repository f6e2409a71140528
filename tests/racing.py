"""Several threads doing the same thing at once, and what became of each."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from premises.kernel.errors import Failure

_T = TypeVar("_T")


def together(count: int, act: Callable[[], _T]) -> list[_T | Failure]:
    """Let `count` threads act at the same moment; what each returned, or how it failed."""
    gate = threading.Barrier(count)

    def run(_number: int) -> _T | Failure:
        gate.wait(timeout=30)
        try:
            return act()
        except Failure as failure:
            return failure

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
