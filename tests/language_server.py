"""A language model's server for tests: a real one over HTTP, that says whatever it is told to."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = Mapping[str, Any]
Reply = tuple[int, bytes]


@dataclass
class LanguageServer:
    """What it was asked, and what it says next; `reply` decides for each question.

    `wait_s` is how long it thinks before each answer; leaving the `with` wakes it.
    """

    url: str = ""
    reply: Callable[[Body], Reply] = lambda _question: (500, b"")
    wait_s: float = 0.0
    questions: list[Body] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    health: int = 200
    ended: threading.Event = field(default_factory=threading.Event)

    def says(self, text: str, **more: object) -> None:
        """Answer every question with these words, as llama.cpp does."""
        self.reply = lambda _question: completion(text, **more)

    def sends(self, body: bytes, status: int = 200) -> None:
        self.reply = lambda _question: (status, body)

    def opines(self, score: object, *cited: int, text: str = "It looks odd") -> None:
        """Answer with an opinion; without anything to cite, that rests on all it was told of."""

        def answer(question: Body) -> Reply:
            told = question["json_schema"]["properties"]["evidence"]["items"]["enum"]
            said = {"evidence": list(cited) or told, "reasoning": text, "risk_score": score}
            return completion(json.dumps(said))

        self.reply = answer


def completion(text: str, **more: object) -> Reply:
    said = {"content": text, "stop_type": "eos", "truncated": False, "model": "/m/made.gguf"}
    return 200, json.dumps({**said, **more}).encode()


def chat(text: str, reason: str = "stop") -> Reply:
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": reason}
    return 200, json.dumps({"model": "made", "choices": [choice]}).encode()


@contextlib.contextmanager
def language_server() -> Iterator[LanguageServer]:
    server = LanguageServer()
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_port}"
    try:
        yield server
    finally:
        server.ended.set()
        http.shutdown()
        thread.join()
        http.server_close()


def _handler(server: LanguageServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.paths.append(self.path)
            self._send(server.health if self.path == "/health" else 404, b'{"status":"ok"}')

        def do_POST(self) -> None:
            server.paths.append(self.path)
            server.headers.append(dict(self.headers))
            question = json.loads(self.rfile.read(int(self.headers["content-length"])))
            server.questions.append(question)
            server.ended.wait(server.wait_s)
            self._send(*server.reply(question))

        def _send(self, status: int, body: bytes) -> None:
            with contextlib.suppress(OSError):  # Whoever asked may have lost patience.
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002 - given.
            return

    return Handler


def nobody() -> str:
    """The address of a server that is not there."""
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as gone:
        return f"http://127.0.0.1:{gone.getsockname()[1]}"


@contextlib.contextmanager
def quickly(most_s: float) -> Iterator[None]:
    """What happens in the block takes no longer."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < most_s
