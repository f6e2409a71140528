"""The pipe between the two sides of the sandbox: whole values, within a deadline."""

import socket
import struct
import time

from premises.kernel.sandbox.values import Value, pack, unpack

_LENGTHS = struct.Struct("!QQ")
_LARGEST_TREE_BYTES = 64 * 2**20


class Channel:
    """One end of a stream socket; `deadline` is an instant of `time.monotonic()`."""

    def __init__(self, stream: socket.socket, deadline: float | None = None) -> None:
        self._stream = stream
        self._deadline = deadline

    def send(self, value: Value) -> None:
        """Send the value whole.

        Raises:
            TypeError: the value is not plain.
            TimeoutError: the deadline has passed.
            ConnectionError: the other side is gone.

        """
        tree, buffers = pack(value)
        size_bytes = sum(memoryview(buffer).nbytes for buffer in buffers)
        for part in (_LENGTHS.pack(len(tree), size_bytes), tree, *buffers):
            self._stream.settimeout(self._left_s())
            self._stream.sendall(part)

    def receive(self, largest_bytes: int) -> Value:
        """The next value, if it is no larger than that.

        Raises:
            ValueError: what came is too large or was not made by `send`.
            EOFError: the other side is gone.
            TimeoutError: the deadline has passed.

        """
        tree_bytes, size_bytes = _LENGTHS.unpack(self._read(_LENGTHS.size))
        if tree_bytes > min(largest_bytes, _LARGEST_TREE_BYTES) or size_bytes > largest_bytes:
            msg = f"{tree_bytes + size_bytes} bytes are too many"
            raise ValueError(msg)
        tree = self._read(tree_bytes)
        return unpack(bytes(tree), self._read(size_bytes))

    def _read(self, size_bytes: int) -> bytearray:
        content = bytearray(size_bytes)
        rest = memoryview(content)
        while rest:
            self._stream.settimeout(self._left_s())
            try:
                count = self._stream.recv_into(rest)
            except ConnectionResetError:
                count = 0
            if count == 0:
                raise EOFError
            rest = rest[count:]
        return content

    def _left_s(self) -> float | None:
        if self._deadline is None:
            return None
        left_s = self._deadline - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        return left_s
