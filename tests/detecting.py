"""Detector services for tests: ours as a real process, and others that answer as a test says."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Self


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
        return port


class DetectorProcess:
    """`premises detector serve` at one port; it may be killed and started again."""

    def __init__(self, folder: Path, model: Path | str, **settings: str) -> None:
        self._folder = folder
        self._model = str(model)
        self._settings = settings
        self.port = free_port()
        self._process: subprocess.Popen[str] | None = None
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        """Start, and wait until the door is open."""
        return self.begin().ready()

    def begin(self) -> Self:
        """Start without waiting for anything."""
        environ = {key: value for key, value in os.environ.items() if not key.startswith("PREM")}
        environ |= {f"PREMISES_{name}": value for name, value in self._settings.items()}
        environ |= {"PREMISES_LOG__LEVEL": "warning", "PREMISES_DATA_DIR": str(self._folder)}
        words = ["detector", "serve", "--model", self._model, "--port", str(self.port), "--json"]
        with (self._folder / "detector.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "premises", *words],
                env=environ,
                cwd=self._folder,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        return self

    def ready(self) -> Self:
        """Wait until the door is open."""
        assert self._process is not None
        assert self._process.stdout is not None
        told = ""
        for line in self._process.stdout:
            told += line
            with contextlib.suppress(json.JSONDecodeError):
                assert json.loads(told)["url"] == self.url
                return self
        raise AssertionError((self._folder / "detector.log").read_text())

    def kill(self) -> None:
        """End it at once, without a word."""
        self._end(9, -9)

    def stop(self) -> None:
        """End it in peace."""
        self._end(15, 0)

    def _end(self, number: int, status: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            assert self._process.wait(timeout=30) == status
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None


class Foreign:
    """A detector service of others: answers what `status` and `body` say, after `wait_s`.

    The first `hang_ups` pictures are answered by ending the connection. `health` is (status, body)
    of its health page. What it was sent is kept in `sent` as (path, headers, body).
    """

    def __init__(self, port: int = 0) -> None:
        self.status = 200
        self.body: bytes = b'{"detections": []}'
        self.health: tuple[int, bytes] = (200, b'{"status": "healthy", "model_loaded": true}')
        self.wait_s = 0.0
        self.hang_ups = 0
        self.sent: list[tuple[str, dict[str, str], bytes]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def answer(self, document: Any, status: int = 200) -> None:
        self.status, self.body = status, json.dumps(document).encode()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 5

            def do_GET(self) -> None:
                self._answer(*service.health)

            def do_POST(self) -> None:
                body = self._body()
                service.sent.append(
                    (self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                )
                if len(service.sent) <= service.hang_ups:
                    self.close_connection = True
                    return
                time.sleep(service.wait_s)
                self._answer(service.status, service.body)

            def _body(self) -> bytes:
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))

            def _answer(self, status: int, body: bytes) -> None:
                with contextlib.suppress(ConnectionError):
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_words: object) -> None:
                return

        return Handler


@contextlib.contextmanager
def foreign(port: int = 0) -> Iterator[Foreign]:
    service = Foreign(port)
    try:
        yield service
    finally:
        service.close()
