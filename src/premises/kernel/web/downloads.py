"""Sends an open file, or the part of it that was asked for, and always closes it."""

import os
import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
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


class FileAnswer(StreamingResponse):
    """The bytes of a stretch of an open file, which is closed whatever happens."""

    def __init__(
        self, file: FileIO, span: Span, *, status: int, headers: Mapping[str, str], media_type: str
    ) -> None:
        self._file = file
        self._span = span
        super().__init__(_chunks(file, span), status, headers, media_type)
        self.headers["Content-Length"] = str(span.size_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["method"] == "HEAD":
                head = Response(status_code=self.status_code, headers=self.headers)
                await head(scope, receive, send)
            else:
                await super().__call__(scope, receive, send)
        finally:
            self._file.close()


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
        return _decided(file, media_type, request, cache_control, etag, download_as)
    except BaseException:
        file.close()
        raise


def _decided(
    file: FileIO,
    media_type: str,
    request: Request,
    cache_control: str,
    etag: str | None,
    download_as: str | None,
) -> Response:
    found = os.fstat(file.fileno())
    modified_at = datetime.fromtimestamp(min(max(found.st_mtime, 0), _LAST_SECOND), UTC)
    tag = etag or etags.etag_of_parts(found.st_size, found.st_mtime_ns, found.st_ino)
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": cache_control,
        "ETag": tag,
        "Last-Modified": format_datetime(modified_at, usegmt=True),
        **disposition(download_as),
    }
    etags.require_match(request.headers, tag)
    if etags.not_modified(request.headers, tag, modified_at):
        file.close()
        return etags.unchanged(Headers(headers))
    whole = Span(0, found.st_size)
    # Only a GET can ask for a part.
    holds = request.method == "GET" and etags.range_still_holds(request.headers, tag, modified_at)
    span = asked_span(request.headers.get("range"), found.st_size) if holds else None
    status = 200 if span is None else 206
    if span is not None:
        last = span.start + span.size_bytes - 1
        headers["Content-Range"] = f"bytes {span.start}-{last}/{found.st_size}"
    return FileAnswer(file, span or whole, status=status, headers=headers, media_type=media_type)


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


async def _chunks(file: FileIO, span: Span) -> AsyncGenerator[bytes, None]:
    at, end = span.start, span.start + span.size_bytes
    while at < end:
        chunk = await to_thread.run_sync(_read, file.fileno(), min(_CHUNK_BYTES, end - at), at)
        at += len(chunk)
        yield chunk


def _read(descriptor: int, size_bytes: int, at: int) -> bytes:
    try:
        chunk = os.pread(descriptor, size_bytes, at)
    except OSError as error:
        raise _broken(str(error.strerror)) from None
    if not chunk:
        raise _broken("it became shorter while it was sent")
    return chunk


def _broken(reason: str) -> Failure:
    return Unavailable("web.file_unavailable", f"The file cannot be read now: {reason}.")


def disposition(name: str | None) -> dict[str, str]:
    """The header that has a browser save what it gets, under this name, instead of showing it."""
    if name is None:
        return {}
    encoded = quote(name, safe="", errors="replace")
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{encoded}"}
