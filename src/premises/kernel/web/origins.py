"""Which other web pages may use this service from inside a browser."""

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from premises.kernel.web.headers import ERROR_CODE, REQUEST_ID
from premises.kernel.web.problems import problem

_EXPOSED = (
    "Content-Disposition",
    "ETag",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    ERROR_CODE,
    REQUEST_ID,
)


class Origins(CORSMiddleware):
    """Cross-origin resource sharing for the listed origins.

    With `*` any page may read what a stranger may read, but never with somebody's cookies.
    """

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"),
            allow_headers=("*",),
            allow_credentials="*" not in origins,
            expose_headers=_EXPOSED,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        """The browser's question answered; a refusal is a problem document like any other."""
        response = super().preflight_response(request_headers)
        if response.status_code < 400:
            return response
        detail = f"{bytes(response.body).decode()}; add the page's origin to the settings."
        headers = {
            name: value
            for name, value in response.headers.items()
            if name not in {"content-length", "content-type"}
        }
        return problem(response.status_code, "web.foreign_origin", detail, headers=headers)
