"""A page on which documents can be tried, made of our own files only."""

from collections.abc import Callable
from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Request, Response

_PAGES: Final = files("premises.properties.routes") / "pages"
_PARTS: Final = {"explorer.css": "text/css", "explorer.js": "text/javascript"}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""It talks to this service and to nobody else, and runs in no other page."""


class Explorer:
    """The page and its parts, read once."""

    def __init__(self) -> None:
        self._page = (_PAGES / "explorer.html").read_bytes()

    def wants(self, request: Request) -> bool:
        """Whether somebody opens the address in a browser, and asks for nothing."""
        accepts = request.headers.get("accept", "")
        return "text/html" in accepts and not request.url.query

    def page(self) -> Response:
        headers = {
            "Content-Security-Policy": _POLICY,
            "Cache-Control": "no-cache",
            "Vary": "Accept",
        }
        return Response(self._page, media_type="text/html", headers=headers)


def add_parts(routes: APIRouter, path: str) -> None:
    """Serve what the page is made of, to everybody: it tells nothing of anybody."""
    for name, kind in _PARTS.items():
        routes.add_api_route(
            f"{path}/{name}",
            _part((_PAGES / name).read_bytes(), kind),
            methods=["GET"],
            include_in_schema=False,
            response_model=None,
        )


def _part(content: bytes, kind: str) -> Callable[[], Response]:
    def part() -> Response:
        return Response(content, media_type=kind, headers={"Cache-Control": "max-age=3600"})

    return part
