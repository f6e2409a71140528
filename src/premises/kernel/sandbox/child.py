"""What happens inside the sandbox: read the request, run the function, send the answer."""

import importlib
import os
import socket
import struct
from collections.abc import Callable, Sequence
from io import FileIO

from premises.kernel.errors import Failure
from premises.kernel.sandbox import walls
from premises.kernel.sandbox.channel import Channel
from premises.kernel.sandbox.values import Value, pack

LIMITS = struct.Struct("!QdQQ")
"""The first bytes of a call: the fields of `walls.Limits` in their order."""

# The request was written by the caller, who is trusted and bounded it by its own memory.
_LARGEST_REQUEST_BYTES = 2**40


def run(stream: socket.socket, around: walls.Walls, server_pid: int) -> None:
    """Serve one call in this fresh fork; the caller reads how it ended, so nothing is raised."""
    walls.die_with(server_pid)
    # A file that the caller opened comes beside the first bytes; nothing else needs to be copied.
    first, descriptors, _, _ = socket.recv_fds(stream, LIMITS.size, 1, socket.MSG_WAITALL)
    limits = walls.Limits(*LIMITS.unpack(first))
    walls.confine(limits, around)
    channel = Channel(stream)
    try:
        request = channel.receive(_LARGEST_REQUEST_BYTES)
        channel.send(["done", _call(request, [FileIO(number) for number in descriptors])])
    except MemoryError:
        channel.send(["memory"])
    except Failure as failure:
        channel.send(_told(failure))
    except BaseException as fault:  # noqa: BLE001 - this is the edge: everything goes back as text.
        channel.send(["error", type(fault).__name__, str(fault)[:2000]])


def close_all_but(stream: socket.socket) -> socket.socket:
    """Let go of everything that the fork inherited, so that no other call can be reached."""
    os.dup2(1, 2)
    os.dup2(stream.detach(), 3)
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))
    return socket.socket(fileno=3)


def _call(request: Value, files: Sequence[FileIO]) -> Value:
    match request:
        case [str(module), str(name), tuple(arguments), dict(named)]:
            return _function(module, name)(*files, *arguments, **named)
    msg = "the request names no function"
    raise TypeError(msg)


def _function(module: str, name: str) -> Callable[..., Value]:
    found: object = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    if not callable(found):
        msg = f"{module}.{name} is no function"
        raise TypeError(msg)
    return found


def _told(failure: Failure) -> Sequence[Value]:
    """The failure as plain values; a fact that is none goes as its text."""
    facts = {name: fact if _is_plain(fact) else str(fact) for name, fact in failure.facts.items()}
    return ["failure", failure.kind, failure.code, failure.message, facts]


def _is_plain(fact: object) -> bool:
    try:
        pack(fact)
    except TypeError:
        return False
    return True
