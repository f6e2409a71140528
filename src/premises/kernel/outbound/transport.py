"""Connects to exactly the address that was checked, and waits for an answer only so long."""

import socket
import ssl
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from time import monotonic
from typing import Final

import httpcore
import httpx

from premises.kernel.errors import Forbidden
from premises.kernel.outbound.addresses import Address, is_forbidden, parsed

_PART_BYTES: Final = 65_536


class _Deadline(threading.local):
    """When what the present thread asked for must be over, by the monotonic clock."""

    at = float("inf")

    def within(self, timeout_s: float | None) -> float:
        """What is left for a step that may take so long itself.

        Raises:
            httpcore.ReadTimeout: nothing is.

        """
        left_s = self.at - monotonic()
        if left_s <= 0:
            raise httpcore.ReadTimeout("the answer took too long")
        return left_s if timeout_s is None else min(left_s, timeout_s)


class _TimedLine(httpcore.NetworkStream):
    """A connection on which everything together may take no longer than was agreed.

    Each byte comes in time where a server drips them, and there is no end to them.
    """

    def __init__(self, line: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._line, self._deadline = line, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._line.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _PART_BYTES):
            part = buffer[start : start + _PART_BYTES]
            self._line.write(part, self._deadline.within(timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left_s = self._deadline.within(timeout)
        return _TimedLine(
            self._line.start_tls(ssl_context, server_hostname, left_s), self._deadline
        )

    def get_extra_info(self, info: str) -> object:
        return self._line.get_extra_info(info)

    def close(self) -> None:
        self._line.close()


class _CheckedBackend(httpcore.NetworkBackend):
    """Looks a name up and connects to the first of its addresses that may be asked and answers."""

    def __init__(self, deadline: _Deadline) -> None:
        self._sockets = httpcore.SyncBackend()
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        fault: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        allowed = _allowed(host, _addresses(host, port))
        for tried, address in enumerate(allowed):
            # An address that stays silent must leave the others enough time for a whole answer.
            share_s = self._deadline.within(timeout) / (len(allowed) - tried)
            try:
                line = self._sockets.connect_tcp(
                    address, port, share_s, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
            else:
                return _TimedLine(line, self._deadline)
        raise fault or httpcore.ConnectError(f"{host} has no address")


class CheckedTransport(httpx.BaseTransport):
    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._deadline = _Deadline()
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted(),
            network_backend=_CheckedBackend(self._deadline),
            keepalive_expiry=5,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not isinstance(request.stream, httpx.SyncByteStream):
            raise TypeError("this client sends synchronous bodies only")
        self._deadline.at = until = monotonic() + self._timeout_s
        url = request.url
        with _renamed():
            answer = self._pool.handle_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                    ),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_TimedBody(answer, self._deadline, until),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _TimedBody(httpx.SyncByteStream):
    """An answer's body that may take no longer than was agreed, whoever reads it."""

    def __init__(self, answer: httpcore.Response, deadline: _Deadline, until: float) -> None:
        self._answer, self._deadline, self._until = answer, deadline, until

    def __iter__(self) -> Iterator[bytes]:
        self._deadline.at = self._until
        with _renamed():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


@contextmanager
def _renamed() -> Iterator[None]:
    """Give a fault of the transport the name under which users of the client know it."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.ReadTimeout(str(error)) from error
    except httpcore.NetworkError as error:
        raise httpx.ConnectError(str(error)) from error
    except httpcore.LocalProtocolError as error:
        raise httpx.LocalProtocolError(str(error)) from error
    except httpcore.UnsupportedProtocol as error:
        raise httpx.UnsupportedProtocol(str(error)) from error
    except httpcore.ProtocolError as error:
        raise httpx.RemoteProtocolError(str(error)) from error


def _addresses(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"the name {host} is not known: {error}") from error
    return [parsed(str(entry[4][0])) for entry in found]


def _allowed(host: str, addresses: list[Address]) -> list[str]:
    allowed = [str(address) for address in addresses if not is_forbidden(address)]
    if addresses and not allowed:
        raise Forbidden(
            "outbound.forbidden",
            f"{host} leads to {addresses[0]}: link-local, metadata and multicast addresses are"
            " not asked",
        )
    return allowed


@lru_cache(maxsize=1)
def trusted() -> ssl.SSLContext:
    """Trust the well-known authorities and those this machine's owner installed."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context
