"""What a request says about where it comes from and who sent it, read before anything else."""

import ipaddress
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

COOKIE: Final = "premises_session"

_SCHEMES: Final = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
_SAFE_METHODS: Final = {"GET", "HEAD", "OPTIONS"}
_QUERY_TOKENS: Final = ("token", "api_key")
_PATH_KEY: Final = re.compile(r"/k/([^/]+)(/.*|$)", re.DOTALL)
_FORWARDING: Final = re.compile(
    r"forwarded|via|x-forwarded(-.*)?|x-original-(forwarded-for|host)|(x-)?(real|client)-ip"
    r"|x-cluster-client-ip|x-envoy-external-address|true-client-ip|fastly-client-ip|cf-.*"
    r"|cdn-loop|tailscale-.*|x-appengine-.*|x-azure-.*|x-amzn-trace-id"
)


@dataclass(frozen=True, slots=True)
class Credential:
    """What was sent to be recognised by; `kind` says where it stood."""

    kind: Literal["header", "query", "path", "cookie"]
    value: str

    def __repr__(self) -> str:
        return f"Credential({self.kind})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """A request as seen from the door: no body, no route, only who may be asking."""

    peer: Address | None = None
    scheme: str = "http"
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    fetch_site: str | None = None
    fetch_mode: str | None = None
    forwarded: bool = False
    changes: bool = False
    credential: Credential | None = None


def take_knock(scope: Scope, query_tokens: str = "") -> Knock:
    """Read a request's envelope, and take keys out of its path and query string.

    Below the path `query_tokens`, if there is one, GET requests may carry a token in the query.

    The scope itself is changed, so that no layer, log or server that looks at it later can write
    a key down. `root_path` stays as it is: links in answers shall not carry the key either.
    """
    headers = Headers(scope=scope)
    path_key = _take_path_key(scope)
    query_token = _take_query_token(scope, query_tokens)
    is_socket = scope["type"] == "websocket"
    return Knock(
        peer=_address(scope),
        scheme=_SCHEMES.get(scope.get("scheme", "http"), ""),
        hosts=tuple(headers.getlist("host")),
        origins=tuple(headers.getlist("origin")),
        fetch_site=headers.get("sec-fetch-site"),
        fetch_mode=headers.get("sec-fetch-mode"),
        forwarded=any(_FORWARDING.fullmatch(name) for name in headers),
        changes=is_socket or scope["method"] not in _SAFE_METHODS,
        credential=_credential(headers, path_key, query_token),
    )


def _credential(headers: Headers, path_key: str | None, query: str | None) -> Credential | None:
    """The most deliberate one: a header is set by a program, a cookie by the browser itself."""
    for value in (_bearer(headers), *headers.getlist("x-api-key")):
        if value:
            return Credential("header", value)
    if query:
        return Credential("query", query)
    if path_key:
        return Credential("path", path_key)
    cookie = _cookie(headers.getlist("cookie"))
    return Credential("cookie", cookie) if cookie else None


def _bearer(headers: Headers) -> str | None:
    # A signed-out page of one original client sends an empty header, which says nothing; other
    # schemes belong to whoever stands in front of this service.
    for line in headers.getlist("authorization"):
        scheme, _, value = line.strip().partition(" ")
        if scheme.lower() == "bearer" and value.strip():
            return value.strip()
    return None


def _cookie(lines: Iterable[str]) -> str | None:
    # Another program's malformed cookie must not hide ours, as the standard parser lets it.
    found = [cookie_parser(line).get(COOKIE) for line in lines]
    return next(filter(None, found), None)


def _take_path_key(scope: Scope) -> str | None:
    found = _PATH_KEY.fullmatch(scope["path"])
    if found is None:
        return None
    key, rest = found[1], found[2] or "/"
    raw = scope.get("raw_path")
    scope["path"] = rest
    if raw is not None:
        # The key is what stands between the second slash and the third, encoded or not.
        scope["raw_path"] = b"/" + raw.split(b"/", 3)[3] if raw.count(b"/") > 2 else b"/"
    return key


def _take_query_token(scope: Scope, below: str) -> str | None:
    """A browser cannot give a WebSocket or a picture headers of its own.

    So a token may stand in the query: of a WebSocket, and of a GET where clients of an original
    service send one. It changes nothing there, and is worth no more than one in a header.
    """
    query = scope.get("query_string", b"")
    names = _names_of_tokens(scope, below) if query else ()
    if not names:
        return None
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    found = [value for name, value in pairs if name in names and value]
    rest = [(name, value) for name, value in pairs if name not in names]
    if len(rest) != len(pairs):
        scope["query_string"] = urlencode(rest).encode("ascii")
    return found[0] if found else None


def _names_of_tokens(scope: Scope, below: str) -> Collection[str]:
    if scope["type"] == "websocket":
        return _QUERY_TOKENS
    is_read = scope["method"] in {"GET", "HEAD"}
    return ("token",) if is_read and below and scope["path"].startswith(below) else ()


def _address(scope: Scope) -> Address | None:
    client = scope.get("client")
    try:
        return ipaddress.ip_address(client[0]) if client else None
    except ValueError:
        return None
