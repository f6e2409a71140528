"""How a picture arrives: as one file of a form, counted while it comes."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from premises.kernel.errors import Invalid
from premises.properties.photos import too_long

FILE: Final = "file"
DESCRIBED: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FILE],
                    "properties": {FILE: {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}

_MOST_FIELDS: Final = 10
_LONGEST_FIELD: Final = 10_000
_AROUND_BYTES: Final = 200_000
"""What a form may have besides its file."""

_LINGER_S: Final = 1.0
_ANYTHING: Final = frozenset({"", "application/octet-stream"})
"""What is sent as this may well be a picture: its first bytes tell."""


@dataclass(frozen=True, slots=True)
class _TooLongError(Exception):
    """More came than may be sent."""


async def form_of(request: Request, most_bytes: int) -> FormData:
    """The form of a request with one file of at most so many bytes; to be closed by the caller.

    Raises:
        Invalid: it is no readable form (`properties.bad_form`), or longer than allowed
            (`properties.image_too_long`), which is said before it has been read to its end.
        RequestValidationError: it is no form at all, as FastAPI itself says it.

    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise _missing()
    stream = _counted(request, most_bytes + _AROUND_BYTES)
    parser = MultiPartParser(
        request.headers,
        stream,
        max_files=1,
        max_fields=_MOST_FIELDS,
        max_part_size=_LONGEST_FIELD,
    )
    try:
        return await parser.parse()
    except _TooLongError:
        raise too_long(most_bytes) from None
    except (MultiPartException, KeyError, ValueError) as fault:
        said = fault.message if isinstance(fault, MultiPartException) else "it ends too early"
        message = f"The form cannot be read: {said}"
        raise Invalid("properties.bad_form", message) from None


def file_in(form: FormData, most_bytes: int) -> UploadFile:
    """The picture's file of a form.

    Raises:
        Invalid: it says itself that it is none, or is longer than allowed.
        RequestValidationError: there is none.

    """
    found = form.get(FILE)
    if not isinstance(found, UploadFile):
        raise _missing()
    said = (found.content_type or "").partition(";")[0].strip().lower()
    if said not in _ANYTHING and not said.startswith("image/"):
        raise Invalid("images.not_an_image", "File must be an image")
    if (found.size or 0) > most_bytes:
        raise too_long(most_bytes)
    return found


async def _counted(request: Request, most_bytes: int) -> AsyncGenerator[bytes, None]:
    left, chunks = most_bytes, request.stream()
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > most_bytes:
        await _let_finish(chunks)
        raise _TooLongError
    async for chunk in chunks:
        left -= len(chunk)
        if left < 0:
            await _let_finish(chunks)
            raise _TooLongError
        yield chunk


async def _let_finish(chunks: AsyncGenerator[bytes, None]) -> None:
    """Throw away what still comes for a moment, so that who sends it can read the refusal."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LINGER_S):
            async for _ in chunks:
                pass


def _missing() -> RequestValidationError:
    """As FastAPI says it of a form without the file."""
    where = {"type": "missing", "loc": ("body", FILE), "msg": "Field required", "input": None}
    return RequestValidationError([where])
