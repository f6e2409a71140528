"""Waits for something on the other side of a network, and no longer than was agreed."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from premises.kernel.errors import Unavailable

T = TypeVar("T")


def within(patience_s: float, call: Callable[[], T]) -> T:
    """What `call` returns or raises.

    A limit on each step does not bound the whole: names are looked up without any, and a server
    may send a byte a minute. So the call is made on a thread that nobody waits for longer.

    Raises:
        Unavailable: it took longer; the call comes to its end by itself, and nobody hears of it.

    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for.
            outcome.set_exception(error)

    threading.Thread(target=run, name="llm", daemon=True).start()
    try:
        return outcome.result(patience_s)
    except TimeoutError as error:
        raise Unavailable(
            "llm.timeout", f"The language model did not answer within {patience_s:g} seconds."
        ) from error
