"""Long lists, a page at a time, without missing or repeating a row while the list grows."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar
from urllib.parse import quote, urlencode

import orjson
from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from premises.kernel.errors import Invalid

T = TypeVar("T")
Row = TypeVar("Row")
Value = str | int | float | bool | datetime | None
"""What a cursor may hold: the sort keys of the last row of a page."""

LONGEST_PAGE = 500
Limit = Annotated[
    int, Query(ge=1, le=LONGEST_PAGE, description="How many entries a page holds at most.")
]
Cursor = Annotated[
    str | None,
    Query(max_length=1024, description="`next` of the page before; none for the first page."),
]

_VERSION = b"\x01"
_SUM_BYTES = 6
_SUM_AT = slice(1, 1 + _SUM_BYTES)


class Page(BaseModel, Generic[T]):
    """Entries in order, and what to ask with for those that follow."""

    items: list[T]
    next: str | None = Field(None, description="Cursor of the next page; null on the last.")


def encode(listing: str, values: Sequence[Value]) -> str:
    """A cursor that stands behind a row with these sort keys.

    `listing` names the list, its order and its filters, such as `events:-started_at:camera=7`:
    a cursor holds only for the list it came from. It is checked against accidents, not signed:
    a cursor gives no right, and what a caller may see is decided by the query.
    """
    content = orjson.dumps([_said(value) for value in values])
    raw = _VERSION + _sum(listing, content) + content
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(listing: str, cursor: str, kinds: Sequence[type]) -> tuple[Value, ...]:
    """The sort keys in a cursor, each of the kind expected at its place (or none).

    Raises:
        Invalid: it was changed, comes from another list or from an older version.

    """
    values = _values(_content(listing, cursor))
    if len(values) != len(kinds) or not all(map(_fits, values, kinds)):
        raise Invalid(
            "web.bad_cursor",
            "This cursor does not belong to this list; start again from the first page.",
        )
    return values


def cut(
    listing: str, rows: Sequence[Row], limit: int, keys: Callable[[Row], Sequence[Value]]
) -> tuple[Sequence[Row], str | None]:
    """The page and its next cursor, out of up to `limit + 1` rows that were read for it."""
    page = rows[:limit]
    return page, encode(listing, keys(page[-1])) if len(rows) > limit and page else None


def link_next(request: Request, response: Response, cursor: str | None) -> None:
    """Add the `Link` header (RFC 8288) that leads to the next page, if there is one."""
    if cursor is None:
        return
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
    query = urlencode([*kept, ("cursor", cursor)])
    # Without host and scheme: a proxy in front may know both better than this process.
    target = f"{quote(request.url.path, safe='/%:@!$&()*+,;=~')}?{query}"
    response.headers.append("Link", f'<{target}>; rel="next"')


def _content(listing: str, cursor: str) -> bytes:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
    content = raw[_SUM_AT.stop :]
    whole = raw[:1] == _VERSION and raw[_SUM_AT] == _sum(listing, content)
    return content if whole else b""


def _sum(listing: str, content: bytes) -> bytes:
    return hashlib.blake2b(listing.encode() + b"\0" + content, digest_size=_SUM_BYTES).digest()


def _said(value: Value) -> object:
    # An instant is told apart from text by its own little list.
    return [value.astimezone(UTC).isoformat()] if isinstance(value, datetime) else value


def _values(content: bytes) -> tuple[Value, ...]:
    try:
        return tuple(_meant(value) for value in orjson.loads(content))
    except (ValueError, TypeError, LookupError, OverflowError):
        return ()


def _meant(value: object) -> Value:
    if isinstance(value, list):
        return _instant(value[0])
    return value if isinstance(value, str | int | float) else None


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        msg = "an instant without its zone is none"
        raise ValueError(msg)
    return instant.astimezone(UTC)


def _fits(value: Value, kind: type) -> bool:
    """Whether a database can compare its column with the value; not every server can all."""
    if isinstance(value, str) and "\0" in value:
        return False
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return False
    return value is None or type(value) is kind
