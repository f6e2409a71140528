"""The wall that is left where the kernel builds none: Python itself refuses."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable

import pytest

from premises.kernel.sandbox.walls import Limits, Walls, confine

NONE = Walls(namespace=False, system_calls=False, files=False)


@pytest.mark.parametrize(
    "attempt",
    [
        socket.socket,
        os.fork,
        lambda: subprocess.call([sys.executable]),
    ],
)
def test_without_the_kernel_python_code_is_still_refused(attempt: Callable[[], object]) -> None:
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            confine(Limits(2**26, 5), NONE)
            attempt()
        except PermissionError:
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_the_network_counts_as_closed_only_where_the_kernel_closes_it() -> None:
    assert not NONE.network_closed
    assert Walls(namespace=True, system_calls=False, files=False).network_closed
    assert Walls(namespace=False, system_calls=True, files=False).network_closed
