"""The door of the sandbox: run one function in a child that can do no harm."""

import os
import re
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import astuple
from io import FileIO
from typing import Concatenate, NoReturn, ParamSpec, TypeVar, cast

from premises.kernel.errors import Failure, Invalid, Unavailable
from premises.kernel.sandbox import child, server
from premises.kernel.sandbox.channel import Channel
from premises.kernel.sandbox.forkserver import Forkserver, ServerLostError
from premises.kernel.sandbox.values import Value
from premises.kernel.sandbox.walls import Limits, Walls

P = ParamSpec("P")
T = TypeVar("T")

_ATTEMPTS = 2
_STATUS_S = 5.0
_KINDS = {kind.kind: kind for kind in Failure.__subclasses__()}
# A code ends up in headers and in the tables.
_CODE = re.compile(r"[a-z_]{1,40}\.[a-z0-9_]{1,60}")
_DEFAULT_SERVER = Forkserver()


class Sandbox:
    """Runs functions that read what strangers sent, each call in a child of its own.

    Promised on every system: the child is not a copy of this process and sees neither its
    environment nor its open files; it may use `memory_bytes` on top of what the server preloaded,
    `cpu_s` seconds of processor (rounded up to whole ones), 64 open files, and `wall_s` seconds in
    all, after which it is killed. What it answers is read as plain data only, at most
    `memory_bytes` of it; its content is the word of whoever took the child over.
    Promised on Linux besides: it ends when the server ends, which ends with this process. On
    macOS the memory limit is not kept by the system, and a child whose server was killed ends
    at its CPU limit.
    `walls` says what the kernel adds: no network, no other programs, no writing to files. Where
    `walls.network_closed` is False, only Python code is kept from the network. Reading files is
    always possible as far as this user may read them.
    """

    def __init__(
        self,
        memory_bytes: int,
        cpu_s: float,
        wall_s: float,
        *,
        forkserver: Forkserver = _DEFAULT_SERVER,
    ) -> None:
        self._limits = Limits(memory_bytes, cpu_s)
        self._wall_s = wall_s
        self._forkserver = forkserver

    @property
    def walls(self) -> Walls:
        return self._forkserver.walls

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's answer; the function must be found in a module under its own name.

        Arguments and answer are None, bool, int, float, str, bytes, arrays of numbers, and lists,
        tuples and dicts (with str keys) of these. If the server is lost the call is made once more.

        Raises:
            Failure: whichever the function raised, with its code and facts.
            Invalid: `sandbox.memory`, `sandbox.time` (with `limit`: `cpu` or `wall`),
                `sandbox.crashed` (with `signal` or `exit_code`), `sandbox.failed` (any other
                exception, with `error` and `reason`), `sandbox.garbled` (no readable answer).
            Unavailable: `sandbox.unavailable`, the server cannot be started or was lost twice.
            TypeError: an argument is not a plain value, or the function has no name of its own.

        """
        return cast("T", self._answer(_request(function, args, kwargs), None))

    def run_on(
        self,
        file: FileIO,
        function: Callable[Concatenate[FileIO, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """The same for a function whose first argument is this open file, which is not copied.

        The child shares the file's position and may move it, and can do with the file what it was
        opened for: open it for reading only.
        """
        return cast("T", self._answer(_request(function, args, kwargs), file))

    def _answer(self, request: Value, file: FileIO | None) -> Value:
        for _ in range(_ATTEMPTS):
            try:
                return self._once(request, file)
            except ServerLostError:
                continue
        message = "The sandbox was lost while it worked: send the same again."
        raise Unavailable("sandbox.unavailable", message)

    def _once(self, request: Value, file: FileIO | None) -> Value:
        with self._forkserver.call() as (stream, status):
            deadline = time.monotonic() + self._wall_s
            try:
                answer = self._exchange(stream, Channel(stream, deadline), request, file)
            except TimeoutError:
                raise _out_of_time("wall", self._wall_s) from None
            except (EOFError, ConnectionError):
                self._raise_for_end(status)
            except ValueError as garbled:
                message = "The file made its reader answer nonsense; it is refused."
                raise Invalid("sandbox.garbled", message) from garbled
        return _result(answer)

    def _exchange(
        self, stream: socket.socket, channel: Channel, request: Value, file: FileIO | None
    ) -> Value:
        descriptors = [] if file is None else [file.fileno()]
        socket.send_fds(stream, [child.LIMITS.pack(*astuple(self._limits))], descriptors)
        channel.send(request)
        return channel.receive(self._limits.memory_bytes)

    def _raise_for_end(self, status: socket.socket) -> NoReturn:
        """Say why a child ended without an answer."""
        status.settimeout(_STATUS_S)
        try:
            told = status.recv(server.ENDED.size)
        except OSError:
            told = b""
        if not told:
            raise ServerLostError
        code = os.waitstatus_to_exitcode(server.ENDED.unpack(told)[0])
        if code == -signal.SIGXCPU:
            raise _out_of_time("cpu", self._limits.cpu_s)
        fact = {"signal": -code} if code < 0 else {"exit_code": code}
        message = "The file made its reader crash; it is refused."
        raise Invalid("sandbox.crashed", message, **fact)


def _request(
    function: Callable[..., object], args: tuple[object, ...], kwargs: dict[str, object]
) -> Value:
    return [function.__module__, _name_of(function), args, kwargs]


def _name_of(function: Callable[..., object]) -> str:
    name = function.__qualname__
    if function.__module__ == "__main__" or "<" in name:
        msg = f"{name} cannot be found by its name in a module, so the child cannot run it"
        raise TypeError(msg)
    return name


def _result(answer: Value) -> Value:
    match answer:
        case ["done", value]:
            return value
        case ["memory"]:
            message = "Reading the file takes more memory than is allowed; it is refused."
            raise Invalid("sandbox.memory", message)
        case ["failure", str(kind), str(code), str(message), dict(facts)] if kind in _KINDS:
            if _CODE.fullmatch(code):
                failure = _KINDS[kind](code, message)
                failure.facts.update(facts)
                raise failure
        case ["error", str(name), str(text)]:
            message = f"The file could not be read: {text or name}"
            raise Invalid("sandbox.failed", message, error=name, reason=text)
    raise Invalid("sandbox.garbled", "The file made its reader answer nonsense; it is refused.")


def _out_of_time(limit: str, limit_s: float) -> Invalid:
    message = f"Reading the file takes more than the {limit_s} s ({limit} time) allowed."
    return Invalid("sandbox.time", message, limit=limit, limit_s=limit_s)
