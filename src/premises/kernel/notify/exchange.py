"""One question to another machine over HTTP, and whether its answer means «delivered»."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from premises.kernel.errors import Invalid, Unavailable
from premises.kernel.notify.messages import one_line
from premises.kernel.outbound import beginning, client, translated

if TYPE_CHECKING:
    import httpx

_LONGEST_ANSWER: Final = 300
_LONGEST_WAIT_S: Final = 3600.0
_COME_AGAIN: Final = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}


def post(url: str, headers: Mapping[str, str], body: bytes, timeout_s: float, now: datetime) -> str:
    """Post bytes once; returns what the other side said, cut to a line.

    Raises:
        Invalid: it refuses this for good (`notify.refused`; the status is a fact).
        Unavailable: it asks to come again, or is not there; `wait_s` is what it asked for.
        Forbidden: the address may not be asked.

    """
    with (
        translated(url),
        client(timeout_s, headers=headers) as line,
        line.stream("POST", url, content=body) as answer,
    ):
        return _judged(url, answer, now)


def _judged(url: str, answer: "httpx.Response", now: datetime) -> str:
    said = f"{answer.status_code} {_said(answer)}".strip()
    if answer.is_success:
        return said
    place = urlsplit(url).hostname
    if answer.is_server_error or answer.status_code in _COME_AGAIN:
        facts = _asked_wait(answer.headers.get("retry-after", ""), now)
        raise Unavailable("notify.come_again", f"{place} answered {said}", **facts)
    raise Invalid(
        "notify.refused", f"{place} answered {said}", status=answer.status_code, place=place
    )


def _said(answer: "httpx.Response") -> str:
    """The beginning of the answer's text; the status is known, so a text that fails is no loss."""
    # Who sends nothing but mail is spared the client.
    import httpx  # noqa: PLC0415

    try:
        return one_line(
            beginning(answer, 4 * _LONGEST_ANSWER).decode("utf-8", "replace"), _LONGEST_ANSWER
        )
    except httpx.HTTPError:
        return ""


def _asked_wait(text: str, now: datetime) -> dict[str, object]:
    """What a `Retry-After` header asks for, in seconds from now (RFC 9110, 10.2.3)."""
    if text.isascii() and text.isdigit():
        wait_s = float(text[:9])
    else:
        try:
            until = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return {}
        wait_s = ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds()
    return {"wait_s": min(max(wait_s, 1.0), _LONGEST_WAIT_S)}
