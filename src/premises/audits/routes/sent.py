"""How photos arrive: as files of a form, beside a few words."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from premises.audits.service.received import LONGEST_TASK_BYTES
from premises.audits.settings import AuditsSettings
from premises.kernel.errors import Invalid

MEDIA: Final = "media"
"""How the names of all parts begin that are photos."""

_MOST_FIELDS: Final = 20


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent: words by their name, and photos that are still to be read."""

    words: Mapping[str, str]
    photos: Sequence[UploadFile]


@asynccontextmanager
async def form_of(request: Request, settings: AuditsSettings) -> AsyncIterator[Form]:
    """The form of a request, within bounds; its photos can be read while the block lasts.

    Raises:
        Invalid: it is no readable form, or has too many or too long parts.

    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        yield Form({}, ())
        return
    reading = request.form(
        max_files=settings.max_photos,
        max_fields=_MOST_FIELDS,
        max_part_size=LONGEST_TASK_BYTES + 1,
    )
    try:
        form = await reading
    except HTTPException as fault:
        raise Invalid("audits.upload_unreadable", str(fault.detail)) from fault
    try:
        yield Form(_words(form), _photos(form, settings.max_photo_bytes))
    finally:
        await form.close()


def _words(form: FormData) -> Mapping[str, str]:
    return {name: value for name, value in form.multi_items() if isinstance(value, str)}


def _photos(form: FormData, most_bytes: int) -> Sequence[UploadFile]:
    photos = [
        value
        for name, value in form.multi_items()
        if isinstance(value, UploadFile) and name.startswith(MEDIA)
    ]
    for photo in photos:
        if (photo.size or 0) > most_bytes:
            raise Invalid(
                "audits.photo_too_long",
                f"The photo {(photo.filename or '')[:80]!r} is longer than {most_bytes} bytes.",
                limit_bytes=most_bytes,
            )
    return photos
