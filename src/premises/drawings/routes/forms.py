"""How drawings arrive: one file of a form, beside a few words."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from premises.kernel.errors import Invalid

FILE: Final = "file"
_MOST_FIELDS: Final = 20
_LONGEST_FIELD: Final = 4096

DESCRIBED: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FILE],
                    "properties": {
                        FILE: {"type": "string", "format": "binary"},
                        "project_id": {"type": "string", "default": "default-project"},
                        "user_id": {"type": "string"},
                        "old_version_id": {
                            "type": "string",
                            "description": "The version to compare this one with.",
                        },
                    },
                }
            }
        },
    }
}


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent: words by their name, and the file, which is still to be read."""

    words: Mapping[str, str]
    file: UploadFile | None


@asynccontextmanager
async def form_of(request: Request) -> AsyncIterator[Form]:
    """The form of a request, within bounds; its file can be read while the block lasts.

    Raises:
        Invalid: it is no readable form, or has too many or too long parts.

    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        yield Form({}, None)
        return
    try:
        form = await request.form(
            max_files=1, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_FIELD
        )
    except HTTPException as fault:
        raise Invalid("drawings.upload_unreadable", str(fault.detail)) from fault
    try:
        yield Form(_words(form), _file(form))
    finally:
        await form.close()


def _words(form: FormData) -> Mapping[str, str]:
    return {
        name: value.replace("\0", "").strip()
        for name, value in form.multi_items()
        if isinstance(value, str)
    }


def _file(form: FormData) -> UploadFile | None:
    found = form.get(FILE)
    return found if isinstance(found, UploadFile) else None
