"""A real OpenID Connect server for the tests, in a process of its own.

`oidc-provider-mock` speaks the protocol and checks clients, redirects, codes and nonces, but knows
nothing of PKCE; what it leaves out (RFC 7636, 4.6) is enforced here in front of it.
"""

import base64
import ctypes
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Provider:
    """The server, and the client that is registered with it."""

    issuer: str

    def register(self, *redirect_urls: str) -> dict[str, str]:
        """A new client; its id and secret as settings."""
        answer = self._ask("POST", "/oauth2/clients", {"redirect_uris": redirect_urls})
        made = answer.json()
        return {
            "oidc_issuer": self.issuer,
            "oidc_client_id": made["client_id"],
            "oidc_client_secret": made["client_secret"],
        }

    def know(self, subject: str, **claims: object) -> None:
        """Somebody who has an account there."""
        self._ask("PUT", f"/users/{subject}", claims)

    def sign_in(self, auth_url: str, subject: str | None) -> dict[str, str]:
        """What comes back with the browser when this person signs in; without one they refuse."""
        form = {"action": "deny"} if subject is None else {"sub": subject}
        answer = httpx.post(auth_url, data=form, trust_env=False)
        assert answer.status_code == 302, answer.text
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        return {name: values[0] for name, values in query.items()}

    def _ask(self, method: str, path: str, body: object) -> httpx.Response:
        answer = httpx.request(method, self.issuer + path, json=body, trust_env=False)
        return answer.raise_for_status()


@contextmanager
def running() -> Iterator[Provider]:
    """The server, for as long as it is needed."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.oidc"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"},
    )
    try:
        assert process.stdout is not None
        yield Provider(process.stdout.readline().decode().strip())
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


class ProofKeys:
    """WSGI layer that gives no token for a code unless the verifier fits its challenge."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._challenges: dict[str, str] = {}

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"] == "/oauth2/token":
            return self._token(environ, start)
        asked = parse_qs(environ["QUERY_STRING"])

        def noted(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            query = parse_qs(urlsplit(dict(headers).get("Location", "")).query)
            for code in query.get("code", ()):
                assert asked["code_challenge_method"] == ["S256"]
                self._challenges[code] = asked["code_challenge"][0]
            return start(status, headers, *more)

        return self._app(environ, noted)

    def _token(self, environ: dict[str, Any], start: Any) -> Any:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        form = parse_qs(body.decode())
        digest = hashlib.sha256(form.get("code_verifier", [""])[0].encode()).digest()
        shown = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if self._challenges.pop(form["code"][0], None) != shown:
            start("400 Bad Request", [("Content-Type", "application/json")])
            return [json.dumps({"error": "invalid_grant"}).encode()]
        return self._app({**environ, "wsgi.input": BytesIO(body)}, start)


def main() -> None:
    import oidc_provider_mock
    from werkzeug.serving import make_server

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    app = oidc_provider_mock.app(require_client_registration=True, require_nonce=True)
    app.wsgi_app = ProofKeys(app.wsgi_app)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
