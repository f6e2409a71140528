"""Overlays over HTTP, as clients of the original service know them: data, pictures, corrections."""

from typing import Any, Final

from fastapi import APIRouter, Depends, Request, Response

from premises.drawings.routes.desk import USE, WRITE, ContractRoute, Desk, RowId, viewer_of
from premises.drawings.schemas import OverlaySent, Which
from premises.drawings.service.files import Opened, Stored, picture_path
from premises.drawings.service.overlays import Made
from premises.kernel.auth import Caller, CurrentCaller
from premises.kernel.web import etags
from premises.kernel.web.downloads import Source, source_response

_CACHE_CONTROL: Final = "private, max-age=3600"
"""Whether somebody may see it is theirs alone, so no cache between may keep it."""


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/overlays", route_class=ContractRoute)
    _add_manual(routes, desk)
    _add_addresses(routes, desk)
    _add_pictures(routes, desk)
    return routes


def _add_manual(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/{diff_id}", dependencies=[USE])
    def overlays(diff_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        return desk.overlays.of(caller, diff_id)

    @routes.post("/{diff_id}/manual", status_code=201, dependencies=[WRITE])
    def add(diff_id: RowId, sent: OverlaySent, caller: CurrentCaller) -> dict[str, Any]:
        """Keep any JSON; `accepted`, `rejected`, `changes` and `added` change the summary."""
        return desk.overlays.add(caller, diff_id, _made(sent))

    @routes.put("/{diff_id}/manual/{overlay_id}", dependencies=[WRITE])
    def change(
        diff_id: RowId, overlay_id: RowId, sent: OverlaySent, caller: CurrentCaller
    ) -> dict[str, Any]:
        return desk.overlays.change(caller, diff_id, overlay_id, _made(sent))

    @routes.delete("/{diff_id}/manual/{overlay_id}", dependencies=[WRITE])
    def remove(diff_id: RowId, overlay_id: RowId, caller: CurrentCaller) -> dict[str, str]:
        """Let it count no longer; it stays as history."""
        desk.overlays.remove(caller, diff_id, overlay_id)
        return {"status": "deleted"}


def _made(sent: OverlaySent) -> Made:
    return Made(
        data=sent.overlay_data,
        metadata=sent.metadata,
        user_id=sent.user_id or None,
        is_active=sent.is_active,
        regenerate=sent.auto_regenerate,
    )


def _add_addresses(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/{diff_id}/image-url", dependencies=[USE])
    def image_url(diff_id: RowId, caller: CurrentCaller) -> dict[str, Any]:
        """An address of the overlay that opens it for an hour, also without a sign-in."""
        diff = desk.overlays.diff(caller, diff_id)
        return {
            "diff_result_id": diff.id,
            "overlay_image_url": desk.links.signed(picture_path(diff.id, "overlay")),
            "page_number": diff.page_number,
            "drawing_name": diff.drawing_name,
        }

    @routes.get("/{diff_id}/images", dependencies=[USE])
    def images(diff_id: RowId, caller: CurrentCaller, request: Request) -> dict[str, Any]:
        """The same for all pictures of a page, as whole addresses."""
        diff = desk.overlays.diff(caller, diff_id)
        base = str(request.base_url).rstrip("/")
        there = {
            "overlay": diff.overlay_hash,
            "baseline": diff.baseline_hash,
            "revised": diff.revised_hash,
        }
        addresses = {
            f"{which}_image_url": base + desk.links.signed(picture_path(diff.id, which))
            for which, content_hash in there.items()
            if content_hash is not None
        }
        named = {"page_number": diff.page_number, "drawing_name": diff.drawing_name}
        return {"diff_result_id": diff.id, **addresses, **named}


def _add_pictures(routes: APIRouter, desk: Desk) -> None:
    viewer = Depends(viewer_of(desk))

    @routes.get("/{diff_id}/image/{which}", response_model=None)
    def image(
        diff_id: RowId, which: Which, request: Request, caller: Caller | None = viewer
    ) -> Response:
        return streamed(desk.files.picture(caller, diff_id, which), request)

    @routes.get("/{diff_id}/image", response_model=None)
    def overlay(diff_id: RowId, request: Request, caller: Caller | None = viewer) -> Response:
        """The overlay, under the address that `progress` tells."""
        return streamed(desk.files.picture(caller, diff_id, "overlay"), request)


def sent_as(stored: Stored, request: Request) -> Response:
    """A file as an answer; whoever has it already is spared its bytes."""
    headers = {"Cache-Control": _CACHE_CONTROL, "ETag": f'"{stored.hash[:32]}"'}
    answer = Response(stored.data, media_type=stored.media_type, headers=headers)
    return etags.conditional(request, answer)


def streamed(opened: Opened, request: Request, download_as: str | None = None) -> Response:
    """The same for what may be large: sent piece by piece, or the part that was asked for."""
    source = Source(opened.size_bytes, f'"{opened.hash[:32]}"', opened.read)
    return source_response(
        source,
        opened.media_type,
        request,
        cache_control=_CACHE_CONTROL,
        download_as=download_as,
    )
