"""Sends what lies in a file or in the blob store, or the part of it that was asked for."""

import os
import re
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from io import FileIO
from urllib.parse import quote

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from premises.kernel.errors import Failure, Invalid, Unavailable
from premises.kernel.web import etags

_CHUNK_BYTES = 256 * 1024
# Cameras with a broken clock write instants that no calendar holds.
_LAST_SECOND = 253_402_300_799
# Never going back over blanks, or a header of nothing else would take seconds.
_RANGE = re.compile(
    r"bytes[ \t]*+=[ \t]*+([0-9]{0,18})[ \t]*+-[ \t]*+([0-9]{0,18})[ \t]*+", re.IGNORECASE
)


@dataclass(frozen=True)
class Span:
    """A stretch of a file: first byte and number of bytes."""

    start: int
    size_bytes: int


@dataclass(frozen=True)
class Source:
    """Bytes that are read piece by piece: how many, and a tag of exactly them.

    `read(start, end)` gives those from the first up to but not including the last, `piece_bytes`
    at a time, so that many who read slowly do not fill the memory; `close` lets go of them.
    """

    size_bytes: int
    etag: str
    read: Callable[[int, int], bytes]
    close: Callable[[], None] = lambda: None
    piece_bytes: int = 1 << 20


class PartAnswer(StreamingResponse):
    """The bytes of a stretch of a source, which is closed whatever happens."""

    def __init__(
        self,
        source: Source,
        span: Span,
        *,
        status: int,
        headers: Mapping[str, str],
        media_type: str,
    ) -> None:
        self._source = source
        super().__init__(_pieces(source, span), status, headers, media_type)
        self.headers["Content-Length"] = str(span.size_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["method"] == "HEAD":
                head = Response(status_code=self.status_code, headers=self.headers)
                await head(scope, receive, send)
            else:
                await super().__call__(scope, receive, send)
        finally:
            self._source.close()


def file_response(
    file: FileIO,
    media_type: str,
    request: Request,
    *,
    cache_control: str = "private, no-cache",
    etag: str | None = None,
    download_as: str | None = None,
) -> Response:
    """The answer to a GET or HEAD of an open file; takes the file over and closes it.

    Conditions (`If-None-Match`, `If-Modified-Since`, `If-Match`, `If-Range`) and a single
    `Range` are honoured; several ranges at once are answered with the whole, as RFC 9110
    allows. `etag` should be a content hash where one is known; otherwise it is made of size,
    instant of change and inode, which a rewrite within one tick of the file system's clock
    can escape.

    Raises:
        Invalid: the range lies outside the file (416).
        Conflict: `If-Match` names another state (412).

    """
    try:
        found = os.fstat(file.fileno())
        modified_at = datetime.fromtimestamp(min(max(found.st_mtime, 0), _LAST_SECOND), UTC)
        tag = etag or etags.etag_of_parts(found.st_size, found.st_mtime_ns, found.st_ino)
        read = partial(_read, file.fileno())
        source = Source(found.st_size, tag, read, file.close, _CHUNK_BYTES)
        return source_response(
            source,
            media_type,
            request,
            cache_control=cache_control,
            modified_at=modified_at,
            download_as=download_as,
        )
    except BaseException:
        file.close()
        raise


def source_response(
    source: Source,
    media_type: str,
    request: Request,
    *,
    cache_control: str = "private, no-cache",
    modified_at: datetime | None = None,
    download_as: str | None = None,
) -> Response:
    """The same for bytes that lie elsewhere, the blob store for example.

    Raises what `file_response` does; the source is then left open.
    """
    dated = {"Last-Modified": format_datetime(modified_at, usegmt=True)} if modified_at else {}
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": cache_control,
        "ETag": source.etag,
        **dated,
        **disposition(download_as),
    }
    etags.require_match(request.headers, source.etag)
    if etags.not_modified(request.headers, source.etag, modified_at):
        source.close()
        return etags.unchanged(Headers(headers))
    span = _asked(request, source, modified_at)
    status = 200 if span is None else 206
    if span is not None:
        last = span.start + span.size_bytes - 1
        headers["Content-Range"] = f"bytes {span.start}-{last}/{source.size_bytes}"
    span = span or Span(0, source.size_bytes)
    return PartAnswer(source, span, status=status, headers=headers, media_type=media_type)


def _asked(request: Request, source: Source, modified_at: datetime | None) -> Span | None:
    """The stretch that a request wants; only a GET can ask for a part."""
    headers = request.headers
    if request.method != "GET" or not etags.range_still_holds(headers, source.etag, modified_at):
        return None
    return asked_span(headers.get("range"), source.size_bytes)


def asked_span(text: str | None, size_bytes: int) -> Span | None:
    """The stretch a `Range` header asks for; none if the whole is to be sent.

    Raises:
        Invalid: nothing of it lies inside the file.

    """
    match = _RANGE.fullmatch(text or "")
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if first and last and int(last) < int(first):
        return None
    start = int(first) if first else max(0, size_bytes - int(last))
    end = min(size_bytes, int(last) + 1) if first and last else size_bytes
    if start >= end:
        raise Invalid(
            "web.range_not_satisfiable",
            f"The file has {size_bytes} bytes; ask for a range inside them.",
            size_bytes=size_bytes,
        )
    return Span(start, end - start)


async def _pieces(source: Source, span: Span) -> AsyncGenerator[bytes, None]:
    at, end = span.start, span.start + span.size_bytes
    while at < end:
        piece = await to_thread.run_sync(source.read, at, min(at + source.piece_bytes, end))
        if not piece:
            raise _broken("it became shorter while it was sent")
        at += len(piece)
        yield piece


def _read(descriptor: int, start: int, end: int) -> bytes:
    try:
        return os.pread(descriptor, end - start, start)
    except OSError as error:
        raise _broken(str(error.strerror)) from None


def _broken(reason: str) -> Failure:
    return Unavailable("web.file_unavailable", f"The file cannot be read now: {reason}.")


def disposition(name: str | None) -> dict[str, str]:
    """The header that has a browser save what it gets, under this name, instead of showing it."""
    if name is None:
        return {}
    encoded = quote(name, safe="", errors="replace")
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{encoded}"}
