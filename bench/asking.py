"""Asks a service as fast as it answers, with as little work of one's own as can be."""

import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"
_OK: Final = b" 200 "


@dataclass
class Line:
    """One open line to the service; a question at a time."""

    port: int
    tcp: socket.socket = field(init=False)
    received: bytes = field(default=b"", init=False)

    def __post_init__(self) -> None:
        self.tcp = socket.create_connection(("127.0.0.1", self.port))
        self.tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, path: str) -> None:
        self.received = b""
        self.tcp.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())

    def hear(self) -> bool:
        """Whether the answer is all there now.

        Raises:
            RuntimeError: it is not a good one.

        """
        self.received += self.tcp.recv(1 << 18)
        head, found, body = self.received.partition(_END)
        if not found:
            return False
        if _OK not in head[:16]:
            raise RuntimeError(f"the service answered {self.received[:300]!r}")
        length = head.lower().partition(_LENGTH)[2].partition(b"\r")[0]
        return len(body) >= int(length)

    def ask(self, path: str) -> float:
        """How many milliseconds an answer took."""
        began = time.perf_counter()
        self.send(path)
        while not self.hear():
            pass
        return (time.perf_counter() - began) * 1000

    def close(self) -> None:
        self.tcp.close()


def one_by_one(port: int, path: str, count: int) -> list[float]:
    """Milliseconds of each answer to one client."""
    line = Line(port)
    found = [line.ask(path) for _ in range(count)]
    line.close()
    return found


def at_once(port: int, paths: Sequence[str], lines: int, for_s: float) -> float:
    """How many answers a second so many clients get together."""
    answers = 0
    with selectors.DefaultSelector() as waiting:
        opened = [Line(port) for _ in range(lines)]
        for number, line in enumerate(opened):
            waiting.register(line.tcp, selectors.EVENT_READ, line)
            line.send(paths[number % len(paths)])
        began = time.perf_counter()
        while (took := time.perf_counter() - began) < for_s:
            for key, _ in waiting.select():
                if key.data.hear():
                    answers += 1
                    key.data.send(paths[answers % len(paths)])
        for line in opened:
            line.close()
    return answers / took
