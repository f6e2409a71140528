"""Files over HTTP: by addresses that were signed for an hour, or for whoever may see them."""

from typing import Any, Final

from fastapi import APIRouter, Depends, Request, Response

from premises.drawings.routes.desk import USE, ContractRoute, Desk, RowId, viewer_of
from premises.drawings.routes.overlays import streamed
from premises.drawings.service.files import path_of
from premises.kernel.auth import Caller, CurrentCaller

_SHOWN: Final = ("application/pdf", "image/png", "image/jpeg")


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(route_class=ContractRoute)
    viewer = Depends(viewer_of(desk))

    @routes.head("/files/{path:path}", response_model=None, include_in_schema=False)
    @routes.get("/files/{path:path}", response_model=None)
    def file(path: str, request: Request, caller: Caller | None = viewer) -> Response:
        """A file that was sent, or one that links of the original service name."""
        opened = desk.files.open(caller, path)
        # What came from elsewhere may be a page with a script in it.
        is_shown = opened.media_type in _SHOWN
        return streamed(opened, request, None if is_shown else opened.name)

    @routes.get("/projects/documents/{document_id}/url", dependencies=[USE])
    def document_url(document_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        """The file of a document or of one of its versions, open for an hour."""
        row = desk.versions.file_of(caller, document_id)
        return {"url": desk.links.signed(f"/files/{path_of(row)}")}

    return routes
