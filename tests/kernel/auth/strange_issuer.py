"""An issuer that answers whatever a test wants, right or wrong."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CLIENT_ID = "our-client"


@dataclass
class StrangeIssuer:
    """`said` overrides what it publishes of itself; `token_answer` is status and body."""

    url: str = ""
    said: dict[str, object] = field(default_factory=dict)
    jwks: list[dict[str, object]] = field(default_factory=list)
    token_answer: tuple[int, bytes] = (500, b"")
    asked: list[str] = field(default_factory=list)

    def give(self, id_token: str) -> None:
        self.token_answer = (200, json.dumps({"id_token": id_token}).encode())

    def claims(self, nonce: str, changes: Mapping[str, object] | None = None) -> dict[str, object]:
        """What a right ID token says; what is changed to None is left out."""
        now = int(time.time())
        right: dict[str, object] = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "sub": "7",
            "email": "ann@firm.example",
            "email_verified": True,
            "nonce": nonce,
            "iat": now,
            "exp": now + 600,
        }
        return {
            name: value for name, value in {**right, **(changes or {})}.items() if value is not None
        }

    def answer(self, path: str) -> tuple[int, bytes]:
        self.asked.append(path)
        if path == "/token":
            return self.token_answer
        if path == "/jwks":
            return 200, json.dumps({"keys": self.jwks}).encode()
        document = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
        }
        return 200, json.dumps(document | self.said).encode()


@contextmanager
def strange_issuer() -> Iterator[StrangeIssuer]:
    issuer = StrangeIssuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            status, body = issuer.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_request(self, *_words: Any) -> None:
            """Say nothing: a test's own output is enough."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        issuer.url = f"http://127.0.0.1:{server.server_port}"
        yield issuer
        server.shutdown()
        thread.join()
