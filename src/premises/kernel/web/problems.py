"""How a failure is told to programs over HTTP, in one shape for every route.

The shape is that of RFC 9457. This is the only place that turns kinds of failure into numbers.
"""

import json
import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.websockets import WebSocket

from premises.kernel import limits
from premises.kernel.errors import Failure
from premises.kernel.web.headers import ERROR_CODE, request_id

BODY_TOO_LONG: Final = "web.body_too_long"

STATUSES: Mapping[str, int] = {
    "invalid": 422,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "too_many": 429,
    "unavailable": 503,
    # HTTP has a number of its own for these few codes.
    "web.etag_mismatch": 412,
    BODY_TOO_LONG: 413,
    "web.range_not_satisfiable": 416,
}
"""HTTP status of each code that has its own, and of each kind for all others."""

TITLES: Mapping[str, str] = {
    "invalid": "The request has to be changed before it can succeed",
    "unauthenticated": "Sign in first",
    "forbidden": "This account has no right to it",
    "not_found": "There is nothing here",
    "conflict": "The thing has changed or exists already",
    "too_many": "Too many requests",
    "unavailable": "Not possible right now; send the same again later",
}

_CODES = {404: "web.no_route", 405: "web.method_not_allowed"}
_RETRY_S = 1.0
_NO_OBJECT = frozenset({"missing", "model_attributes_type", "model_type", "dict_type"})
"""How pydantic calls it that the body is missing, or is a text or a list."""


class Json(Response):
    """JSON of anything; what JSON has no words for is said as well as it can be."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        return to_json(content)


class ProblemJson(Json):
    media_type = "application/problem+json"


def to_json(value: object) -> bytes:
    """UTF-8 JSON; NaN and infinities become null, unknown kinds their text."""
    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS)
    except orjson.JSONEncodeError:
        # Half a character, or a number beyond 64 bits: the standard encoder knows both.
        plain = json.dumps(value, default=str, skipkeys=True)
        return json.dumps(json.loads(plain, parse_constant=lambda _: None)).encode()


def status_of(failure: Failure) -> int:
    return STATUSES.get(failure.code) or STATUSES[failure.kind]


def headers_of(failure: Failure) -> dict[str, str]:
    """The headers that belong to a failure whatever its body looks like."""
    status = status_of(failure)
    headers = {ERROR_CODE: failure.code, "Cache-Control": "no-store"}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if failure.code == "web.range_not_satisfiable":
        headers["Content-Range"] = f"bytes */{failure.facts.get('size_bytes', '*')}"
    if failure.kind in {"too_many", "unavailable"}:
        headers |= _retry_after(failure)
    standing = limits.standing_of(failure)
    return headers | limits.headers(standing) if standing is not None else headers


def _retry_after(failure: Failure) -> dict[str, str]:
    wait_s = failure.facts.get("wait_s", _RETRY_S if failure.kind == "unavailable" else None)
    if not isinstance(wait_s, int | float) or not math.isfinite(wait_s):
        return {}
    return {"Retry-After": str(max(1, math.ceil(wait_s)))}


def failure_problem(failure: Failure) -> Response:
    """The answer to a failure that the service chose to give."""
    status = status_of(failure)
    return problem(
        status,
        failure.code,
        failure.message,
        title=TITLES[failure.kind],
        facts=failure.facts,
        headers=headers_of(failure),
    )


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    title: str | None = None,
    facts: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem document; facts stand beside the standard members and never replace one."""
    body = {
        **(facts or {}),
        "type": f"urn:premises:problem:{code}",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id(),
    }
    said = {ERROR_CODE: code, "Cache-Control": "no-store", **(headers or {})}
    return ProblemJson(body, status_code=status, headers=said)


def foreseen(error: Exception) -> Response | None:
    """The answer to an exception that is an answer; none if it is a bug."""
    if isinstance(error, Failure):
        return failure_problem(error)
    if isinstance(error, RequestValidationError):
        return _unreadable(error)
    if isinstance(error, HTTPException):
        return _stated(error)
    return None


def install(app: FastAPI) -> None:
    """Let the application answer foreseen failures of its routes with problem documents.

    Bugs, and failures of the layers around the application, are answered by `faults.Faults`.
    """
    for kind in (Failure, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _answer)


async def _answer(connection: HTTPConnection, error: Exception) -> Response:
    response = None if isinstance(connection, WebSocket) else foreseen(error)
    if response is None:
        # What to do with a socket depends on whether it is open yet, which the layer around
        # the application knows.
        raise error
    return response


def _unreadable(error: RequestValidationError) -> Response:
    # The values themselves stay out: they may be passwords.
    errors = [
        {"loc": fault["loc"], "msg": fault["msg"], "type": fault["type"]}
        for fault in error.errors()
    ]
    return problem(
        STATUSES["invalid"],
        "web.invalid_request",
        fault_of(error),
        title=TITLES["invalid"],
        facts={"errors": errors},
    )


def fault_of(error: RequestValidationError) -> str:
    """The first thing that does not fit, in a sentence; the values themselves stay out."""
    first = next(iter(error.errors()), None)
    if first is None:
        return "The request cannot be read."
    if first["type"] == "json_invalid":
        return "The body is no JSON that can be read; look for a comma or a quotation mark."
    if tuple(first["loc"]) == ("body",) and first["type"] in _NO_OBJECT:
        return "Send a JSON object as the body, with the header Content-Type: application/json."
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


def _stated(error: HTTPException) -> Response:
    status = error.status_code
    if status < HTTPStatus.BAD_REQUEST:
        return Response(status_code=status, headers=error.headers)
    plain = isinstance(error.detail, str)
    return problem(
        status,
        _CODES.get(status, f"web.http_{status}"),
        error.detail if plain else HTTPStatus(status).phrase,
        facts=None if plain else {"info": error.detail},
        headers=error.headers,
    )
