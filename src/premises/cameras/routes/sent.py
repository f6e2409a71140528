"""How a picture arrives at a detector service: as a file of a form, or as text in base 64."""

import base64
import binascii
import json
import math
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from premises.cameras.detectors.contract import MOST_PICTURE_BYTES
from premises.cameras.detectors.uploads import too_long
from premises.kernel.errors import Invalid

MOST_IN_BATCH: Final = 32
_MOST_BASE64: Final = math.ceil(MOST_PICTURE_BYTES / 3) * 4
_LONGEST_PREFIX: Final = 100
_MOST_FIELDS: Final = 10
_TEXT: Final = "image_base64"
# In an address a plus sign means a blank, some write the alphabet made for addresses, and
# programs for mail break the text into lines.
_AS_WRITTEN: Final = str.maketrans({" ": "+", "-": "+", "_": "/", "\r": None, "\n": None})
_FORMS: Final = ("multipart/form-data", "application/x-www-form-urlencoded")


@dataclass(frozen=True)
class Sent:
    """A picture file as it was sent, the name it was given, and the words sent beside it."""

    data: bytes
    name: str | None
    words: Mapping[str, str]


async def one_picture(request: Request, field: str, in_query: str | None = None) -> Sent:
    """The picture in the form's `field`, or in `image_base64` of form, JSON body or query.

    Raises:
        Invalid: there is none, or its text cannot be read, or it is longer than 10 MiB.

    """
    found, words = await _sent(request, field)
    if found:
        return replace(found[0], words=words)
    text = words.get(_TEXT) or in_query
    if not text:
        raise _missing(f"multipart field `{field}`, or as `{_TEXT}`")
    return Sent(_decoded(text), None, words)


async def pictures(request: Request, field: str) -> list[Sent]:
    """All files in the form's `field`; raises Invalid as `one_picture`."""
    found, _words = await _sent(request, field)
    if not found:
        raise _missing(f"multipart field `{field}`, once for each")
    return found


async def _sent(request: Request, field: str) -> tuple[list[Sent], Mapping[str, str]]:
    """The files in a field, and the words beside them."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return [], _words_in(await request.body())
    if kind not in _FORMS:
        return [], {}
    async with _form(request) as form:
        # One byte more than is taken shows that a file is too long, and the rest stays unread.
        files = [
            Sent(await one.read(MOST_PICTURE_BYTES + 1), one.filename, {})
            for one in form.getlist(field)
            if isinstance(one, UploadFile)
        ]
        words = {name: one for name, one in form.multi_items() if isinstance(one, str)}
        return files, words


@asynccontextmanager
async def _form(request: Request) -> AsyncIterator[FormData]:
    reading = request.form(
        max_files=MOST_IN_BATCH,
        max_fields=_MOST_FIELDS,
        max_part_size=_MOST_BASE64 + _LONGEST_PREFIX,
    )
    try:
        form = await reading
    except HTTPException as fault:
        # Said in the words of the route's own contract, as all else that is wrong with a picture.
        raise Invalid("cameras.upload_unreadable", str(fault.detail)) from fault
    try:
        yield form
    finally:
        await form.close()


def _words_in(body: bytes) -> Mapping[str, str]:
    if len(body) > _MOST_BASE64 + 1000:
        raise too_long()
    try:
        document: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise Invalid("cameras.upload_unreadable", "The request's body is no JSON.") from None
    if not isinstance(document, dict):
        return {}
    return {name: value for name, value in document.items() if isinstance(value, str)}


def _decoded(text: str) -> bytes:
    """The bytes of a text in base 64, with or without what stands before it in a data URL."""
    prefix, comma, rest = text[:_LONGEST_PREFIX].partition(",")
    if comma and prefix.startswith("data:"):
        text = rest + text[_LONGEST_PREFIX:]
    plain = text.strip().translate(_AS_WRITTEN)
    if len(plain) > _MOST_BASE64:
        raise too_long()
    try:
        return base64.b64decode(plain, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(
            "cameras.upload_unreadable", f"`{_TEXT}` is not written in base 64."
        ) from None


def _missing(how: str) -> Invalid:
    return Invalid("cameras.upload_missing", f"Send the picture as {how}.")
