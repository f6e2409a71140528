"""What somebody may send who means no good: in paths, in questions, in bodies of requests."""

import contextlib
import http.client
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

PATHS: Final = (
    "..",
    "%2e%2e",
    "..%2f..%2foutside.jpg",
    "%2fetc%2fpasswd",
    "..%5c..%5coutside.jpg",
    # Letters that only look like two dots, a slash, a digit.
    "%EF%BC%8E%EF%BC%8E%EF%BC%8Foutside.jpg",
    "%EF%BC%91",
    "%00",
    "1%00_clip.mp4",
    # Bytes that are no text, and half a character.
    "%ff%fe",
    "%ed%a0%80",
    "%F0%9F%90%88",
    "%0d%0aX-Evil:%20x",
    "-1",
    "NaN",
    "9" * 30,
    str(2**63 - 1),
    "'%20OR%20'1'='1",
    "x" * 5000,
)

ANSWERS_TO_ASK_WITH: Final = (
    "",
    "%20",
    "-1",
    "NaN",
    "Infinity",
    "1e400",
    str(10**30),
    str(2**63),
    "%00",
    "a%00b",
    "%ff",
    "%ed%a0%80",
    "%F0%9F%90%88",
    "'",
    "%0d%0aX-Evil:%20x",
    "x" * 5000,
    "x" * 100_000,
    # Both are on the calendar, but not any more once they are said in UTC.
    "0001-01-01T00:00:00%2B23:59",
    "9999-12-31T23:59:59-23:59",
    "2026-02-30",
    "-1e12",
)

VALUES: Final = (
    b"null",
    b"true",
    b"-1",
    b"1" + b"0" * 30,
    b"1e400",
    b"NaN",
    b'"\\u0000"',
    b'"\\ud800"',
    b'"a\\r\\nX: y"',
    b'"' + b"x" * 100_000 + b'"',
    b"[null]",
    b'[["\\u0000", 1e400]]',
    b'{"\\u0000": "\\ud800", "url": "\\u0000"}',
)

BODIES: Final = (
    b"",
    b"null",
    b"[]",
    b"{",
    b"\xff\xfe",
    b"\xef\xbb\xbf{}",
    b"[" * 100_000,
    b'{"a":' * 20_000,
    b"NaN",
)

WELL_FORMED: Final[Mapping[tuple[str, str], Mapping[str, Any]]] = {
    ("POST", "/api/notify/channels"): {
        "name": "porter",
        "kind": "webhook",
        "target": {"url": "http://127.0.0.1:1/"},
    },
    ("POST", "/api/auth/signup"): {
        "email": "a@b.example",
        "password": "a long enough word 7",
        "name": "A",
    },
    ("POST", "/api/auth/session"): {"email": "a@b.example", "password": "wrong"},
    ("POST", "/api/auth/google"): {"id_token": "x"},
    ("POST", "/api/auth/refresh"): {"refresh_token": "prt_x"},
    ("POST", "/api/auth/password/forgot"): {"email": "a@b.example"},
    ("POST", "/api/auth/password/reset"): {"token": "prs_x", "password": "a long enough word 7"},
    ("POST", "/api/auth/keys"): {"name": "key"},
    ("POST", "/auth/login"): {"id_token": "x", "uid": "a@b.example"},
    ("POST", "/login"): {"id_token": "x", "uid": "a@b.example"},
    ("POST", "/auth/update_profile"): {"userID": "a@b.example"},
    ("POST", "/update_profile"): {"userID": "a@b.example"},
    ("POST", "/api/cameras"): {"name": "New", "folder_path": "new"},
    ("POST", "/api/alerts/rules"): {"name": "rule"},
    ("PUT", "/api/alerts/rules/{rule_id}"): {"name": "rule"},
    ("POST", "/api/events/{event_id}/feedback"): {"kind": "accurate"},
    ("POST", "/api/cameras/{camera_id}/zones"): {
        "name": "lawn",
        "polygon": [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]],
    },
}
"""What each of these routes takes, so that one spoilt value is the only thing wrong."""


_PRESCRIBED: Final = (500, b'{"detail":"Redis not available"}')
"""What the original real-estate service answers where its Redis is away, as it is here."""


def _blames_server(status: int, said: bytes) -> bool:
    return status >= 500 and (status, said) != _PRESCRIBED


class Intruder:
    """Asks a server for anything over one line, and keeps what must not happen.

    `faults` are answers that blame the server, or whose headers the question wrote; `leaks` are
    those with any of the words in `secrets`.
    """

    def __init__(self, url: str, secrets: tuple[str, ...]) -> None:
        self._line = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
        self._secrets = [secret.encode() for secret in secrets]
        self.asked = 0
        self.faults: list[str] = []
        self.leaks: list[str] = []

    def __call__(self, method: str, target: str, body: bytes | None = None) -> bytes:
        """The answer's body; that of a stream that goes on for ever is not waited for."""
        self.asked += 1
        what = f"{method} {target[:120]} {(body or b'')[:80]!r}"
        answer = self._ask(method, target, body)
        is_endless = "event-stream" in (answer.getheader("content-type") or "")
        said = b"" if is_endless else answer.read()
        heads = str(answer.getheaders()).encode()
        if _blames_server(answer.status, said) or answer.getheader("x-evil"):
            self.faults.append(f"{answer.status} {what}: {said[:200]!r}")
        if any(secret in said + heads for secret in self._secrets):
            self.leaks.append(f"{what}: {said[:200]!r}")
        if is_endless or answer.will_close:
            self.close()
        return said

    def _ask(self, method: str, target: str, body: bytes | None) -> http.client.HTTPResponse:
        self._line.putrequest(method, target)
        if body is not None:
            self._line.putheader("Content-Type", "application/json")
            self._line.putheader("Content-Length", str(len(body)))
        # Whoever is refused at once may be hung up on before all is said.
        with contextlib.suppress(ConnectionError):
            self._line.endheaders(body)
        return self._line.getresponse()

    def close(self) -> None:
        self._line.close()


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every (method, path, description) of an OpenAPI document."""
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            yield method.upper(), path, described


def named(described: Mapping[str, Any], where: str) -> list[str]:
    """The names of an operation's parameters of a kind: `path` or `query`."""
    return [one["name"] for one in described.get("parameters", ()) if one["in"] == where]


def fields(document: Mapping[str, Any], described: Mapping[str, Any]) -> list[str]:
    """The names of what an operation's body holds; none where it takes no JSON."""
    content = described.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return []
    schema = content["application/json"]["schema"]
    if "properties" in schema:
        return list(schema["properties"])
    # A body that may be left out is described as one of two.
    one = schema if "$ref" in schema else schema["anyOf"][0]
    name = one["$ref"].rpartition("/")[2]
    return list(document["components"]["schemas"][name]["properties"])


def spoilt(method: str, path: str, field: str, value: bytes) -> bytes:
    """A body in which all is well but one field."""
    rest = {k: v for k, v in WELL_FORMED.get((method, path), {}).items() if k != field}
    others = json.dumps(rest)[1:-1].encode()
    return b'{"%b": %b%b}' % (field.encode(), value, b", " + others if others else b"")
