"""Nobody waits longer than was agreed, whatever the other side does."""

import threading

import pytest
from tests.language_server import quickly

from premises.kernel.errors import Unavailable
from premises.kernel.llm.patience import within


def test_what_comes_in_time_is_returned_or_raised() -> None:
    assert within(5, lambda: 3) == 3
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 // 0)


def test_what_does_not_come_is_not_waited_for() -> None:
    over = threading.Event()
    with quickly(2), pytest.raises(Unavailable) as late:
        within(0.1, lambda: over.wait(30))
    over.set()
    assert late.value.code == "llm.timeout"
