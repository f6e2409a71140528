"""A picture that is sent as text arrives, however the text was written."""

import asyncio
import base64

import orjson
import pytest
from starlette.requests import Request
from starlette.types import Message

from premises.cameras.routes.sent import one_picture
from premises.kernel.errors import Invalid

DATA = bytes(range(256)) + b"\xfb\xff\xbf"


def _sent(text: str) -> bytes:
    async def receive() -> Message:
        return {"type": "http.request", "body": orjson.dumps({"image_base64": text})}

    headers = [(b"content-type", b"application/json")]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    return asyncio.run(one_picture(request, "file")).data


@pytest.mark.parametrize(
    "text",
    [
        base64.b64encode(DATA).decode(),
        base64.urlsafe_b64encode(DATA).decode(),
        base64.encodebytes(DATA).decode(),
        base64.encodebytes(DATA).decode().replace("\n", "\r\n"),
        base64.b64encode(DATA).decode().replace("+", " "),
        "data:image/jpeg;base64," + base64.b64encode(DATA).decode(),
    ],
    ids=["plain", "for addresses", "lines", "lines of mail", "lost plus", "data URL"],
)
def test_text_in_base_64_is_read_as_programs_write_it(text: str) -> None:
    assert _sent(text) == DATA


@pytest.mark.parametrize("text", ["a", "äöü", "ab!d", "data:image/jpeg;base64,%%%"])
def test_what_is_no_base_64_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="not written in base 64"):
        _sent(text)
