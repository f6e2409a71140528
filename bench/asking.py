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
    takes_refusals: bool = False
    tcp: socket.socket = field(init=False)
    received: bytes = field(default=b"", init=False)

    def __post_init__(self) -> None:
        self.tcp = socket.create_connection(("127.0.0.1", self.port))
        self.tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, path: str, body: bytes = b"") -> None:
        """Ask for the path; with a body, which is JSON, as a POST."""
        self.received = b""
        self.tcp.sendall(f"{_start(path, body)}Host: 127.0.0.1\r\n\r\n".encode() + body)

    def hear(self) -> bool:
        """Whether the answer is all there now.

        Raises:
            RuntimeError: it is not a good one, and others are not taken.

        """
        part = self.tcp.recv(1 << 18)
        if not part:
            raise RuntimeError("the service hung up")
        self.received += part
        head, found, body = self.received.partition(_END)
        if not found:
            return False
        if _OK not in head[:16] and not self.takes_refusals:
            raise RuntimeError(f"the service answered {self.received[:300]!r}")
        length = head.lower().partition(_LENGTH)[2].partition(b"\r")[0]
        return len(body) >= int(length)

    def ask(self, path: str, body: bytes = b"") -> float:
        """How many milliseconds an answer took."""
        began = time.perf_counter()
        self.send(path, body)
        while not self.hear():
            pass
        return (time.perf_counter() - began) * 1000

    @property
    def answer(self) -> bytes:
        """The body of what was heard last."""
        return self.received.partition(_END)[2]

    def close(self) -> None:
        self.tcp.close()


def _start(path: str, body: bytes) -> str:
    if not body:
        return f"GET {path} HTTP/1.1\r\n"
    kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"POST {path} HTTP/1.1\r\n{kind}"


def one_by_one(port: int, path: str, count: int, body: bytes = b"") -> list[float]:
    """Milliseconds of each answer to one client."""
    line = Line(port)
    found = [line.ask(path, body) for _ in range(count)]
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
