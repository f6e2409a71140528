"""Asking another machine over HTTP: a client, its failures in our words, a bounded answer."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from premises.kernel.errors import Invalid, Unavailable

if TYPE_CHECKING:
    import httpx


def client(timeout_s: float, *, headers: Mapping[str, str] | None = None) -> "httpx.Client":
    """A client that connects to checked addresses only.

    It follows no redirect and ignores proxies named in the environment. `timeout_s` bounds each
    step and, since a server may drip forever, the time from the request to the answer's last byte.
    How long a name server may take is the system's to say (`/etc/resolv.conf`).

    Raises:
        Invalid: no header can carry one of these (`check_header`).

    """
    for value in (headers or {}).values():
        check_header(value)
    import httpx  # noqa: PLC0415

    from premises.kernel.outbound.transport import CheckedTransport  # noqa: PLC0415

    return httpx.Client(
        transport=CheckedTransport(timeout_s),
        timeout=timeout_s,
        headers={"accept-encoding": "identity", "user-agent": "premises", **(headers or {})},
        follow_redirects=False,
        trust_env=False,
    )


def check_header(value: str) -> None:
    """Raise `Invalid("outbound.header")` unless HTTP can carry this key or other text in a header.

    What was given is not repeated: mostly it is a secret.
    """
    if not (value.isascii() and value.isprintable() and value == value.strip()):
        raise Invalid(
            "outbound.header",
            "a key is sent in a header, which takes only letters without accents, digits and signs,"
            " and no space or line's end around them",
        )


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Turn what can go wrong on the way into `Unavailable`, `Forbidden` or `Invalid`.

    Only scheme, host and port of `url` are named in messages: the rest may hold a secret.
    """
    import httpx  # noqa: PLC0415

    try:
        yield
    except httpx.TimeoutException as error:
        raise Unavailable("outbound.timeout", f"{_named(url)} did not answer in time") from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
        # What such an error says may quote a header or a password.
        fault = type(error).__name__
        raise Invalid("outbound.url", f"{_named(url)} cannot be asked: {fault}") from error
    except (httpx.HTTPError, httpx.StreamError) as error:
        reason = str(error) or type(error).__name__
        raise Unavailable("outbound.unreachable", f"{_named(url)}: {reason}") from error


def read(response: "httpx.Response", most_bytes: int) -> bytes:
    """The body of a streamed answer; `Unavailable("outbound.too_long")` if it is longer.

    The answer is taken as it is on the wire, so that a small packed body cannot grow in memory.
    """
    encoding = response.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise Unavailable("outbound.encoded", "the answer is packed, although that was not asked")
    body = beginning(response, most_bytes + 1)
    if len(body) > most_bytes:
        raise Unavailable("outbound.too_long", f"the answer is longer than {most_bytes} bytes")
    return body


def beginning(response: "httpx.Response", most_bytes: int) -> bytes:
    """The first bytes of a streamed answer; the rest stays unread."""
    body = bytearray()
    for part in response.iter_raw():
        body += part
        if len(body) >= most_bytes:
            break
    return bytes(body[:most_bytes])


def _named(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "the address"
    return f"{parts.scheme}://{parts.hostname}{port}"
