"""Sparing the wire what the caller already has, and keeping two people from overwriting each other.

The rules are those of RFC 9110, sections 8.8 and 13.
"""

import hashlib
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from premises.kernel.errors import Conflict

_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_KEPT_ON_304 = ("cache-control", "content-location", "date", "etag", "expires", "last-modified")


def etag_of(content: bytes) -> str:
    """A strong tag of exactly these bytes."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def etag_of_parts(*parts: object) -> str:
    """A strong tag of what determines a representation: an id and a version, say."""
    return etag_of("\0".join(map(str, parts)).encode("utf-8", "surrogatepass"))


def not_modified(headers: Headers, etag: str, modified_at: datetime | None = None) -> bool:
    """Whether the caller of a GET already holds this representation.

    Tags decide when any were sent; only otherwise does the date, to the second.
    """
    if "if-none-match" in headers:
        tags = _tags(headers, "if-none-match")
        # Equal content is enough here, so a weak tag is as good as a strong one.
        return "*" in tags or _opaque(etag) in map(_opaque, tags)
    since = _date(headers.get("if-modified-since"))
    return since is not None and modified_at is not None and _seconds(modified_at) <= since


def require_match(headers: Headers, etag: str | None) -> None:
    """Let a change pass only if the caller has seen the state it changes.

    `etag` is the current one, or none if the thing does not exist. A request without
    `If-Match` passes.

    Raises:
        Conflict: the caller knows an older state; told over HTTP as 412.

    """
    if "if-match" not in headers:
        return
    tags = _tags(headers, "if-match")
    if etag is not None and ("*" in tags or (etag in tags and not etag.startswith("W/"))):
        return
    raise Conflict(
        "web.etag_mismatch",
        "It has been changed since you read it; read it again and repeat your change.",
        etag=etag,
    )


def range_still_holds(headers: Headers, etag: str, modified_at: datetime | None) -> bool:
    """Whether the part asked for belongs to the present representation (`If-Range`)."""
    condition = headers.get("if-range")
    if condition is None:
        return True
    if '"' in condition:
        return condition == etag and not etag.startswith("W/")
    return modified_at is not None and _date(condition) == _seconds(modified_at)


def conditional(request: Request, response: Response) -> Response:
    """The answer with its tag; 304 without a body if the caller of a GET has it already."""
    if "etag" not in response.headers:
        response.headers["ETag"] = etag_of(bytes(response.body))
    reads = request.method in {"GET", "HEAD"} and response.status_code == 200
    if reads and not_modified(request.headers, response.headers["ETag"]):
        return unchanged(response.headers)
    return response


def unchanged(headers: Headers) -> Response:
    """The 304 that stands for an answer with these headers."""
    kept = {name: headers[name] for name in (*_KEPT_ON_304, "vary") if name in headers}
    return Response(status_code=304, headers=kept)


def _tags(headers: Headers, name: str) -> set[str]:
    """The tags of a list, spread over any number of header lines; malformed ones are left out."""
    text = ",".join(headers.getlist(name))
    if text.strip() == "*":
        return {"*"}
    return {match.group(0) for match in _TAG.finditer(text)}


def _opaque(tag: str) -> str:
    return tag.removeprefix("W/")


def _date(text: str | None) -> datetime | None:
    try:
        instant = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, OverflowError):
        return None
    # The old notation without a zone means UTC too.
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)


def _seconds(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)
