"""Images over HTTP: sent, listed, put in order, removed, and their files."""

import re
from typing import Annotated, Any, Final

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.requests import HTTPConnection

from premises.kernel.auth import CurrentCaller, caller_of
from premises.kernel.web.downloads import Source, source_response
from premises.kernel.web.wings import Wing
from premises.properties.rights import Viewer
from premises.properties.routes.contract import ContractRoute
from premises.properties.routes.desk import Desk
from premises.properties.routes.sent import DESCRIBED, file_in, form_of
from premises.properties.service.addresses import Addresses
from premises.properties.service.images import Shown
from premises.properties.service.pictures import Picture
from premises.properties.settings import GROUP as DOMAIN

UPLOADS: Final = ("/api/images/upload/{property_id}",)
"""The routes that take files."""

_AT_ONCE: Final = 2
"""So many pictures are opened at the same time: each may take hundreds of megabytes."""

_FOR_EVER: Final = "public, max-age=31536000, immutable"
_A_MOMENT: Final = "public, max-age=30"
"""Until all sizes are made, the same address answers with the only one there is."""

_FOR_ONE: Final = "private, max-age=300"


def _writer(caller: CurrentCaller) -> None:
    """Who may change nothing is told so before what they sent is looked at."""
    caller.require(DOMAIN, "write", own=True)


_WRITE: Final = Depends(_writer)

Width = Annotated[int | None, Query(ge=1, le=100_000)]
Name = Annotated[str, Query(max_length=64)]


class Place(BaseModel):
    """Where an image shall be among those of its listing, counted from 0."""

    position: int = Field(ge=0, le=100_000)


class Caption(BaseModel):
    """What is to be seen on an image; null takes the words away."""

    caption: str | None = Field(max_length=2000)


def router(desk: Desk) -> APIRouter:
    kind = desk.counted.route(ContractRoute)
    routes = Wing(prefix="/api/images", route_class=kind, tags=["properties: images"])
    limiter = CapacityLimiter(_AT_ONCE)
    _add_upload(routes, desk, limiter)
    _add_files(routes, desk)
    _add_direct(routes, desk, limiter)
    _add_order(routes, desk)

    @routes.get("/similar/{property_id}")
    def similar(property_id: int, caller: CurrentCaller) -> dict[str, Any]:
        """Pairs of images of a property that show nearly the same, for its owner."""
        return {"success": True, "pairs": desk.images.alike(caller, property_id)}

    @routes.get("/{property_id}")
    def images(property_id: int, request: Request) -> dict[str, Any]:
        """The images of a property in their order; none where it is not for the caller's eyes."""
        shown = desk.images.of(desk.people.viewer(caller_of(request)), property_id)
        told = [_told(one, addresses_of(request, desk)) for one in shown]
        return {"success": True, "images": told}

    @routes.delete("/{image_id}")
    def delete(image_id: int, caller: CurrentCaller) -> dict[str, Any]:
        desk.images.delete(caller, image_id)
        return {"success": True, "message": "Image deleted successfully"}

    return routes


def _add_upload(routes: APIRouter, desk: Desk, limiter: CapacityLimiter) -> None:
    most_bytes = desk.settings.max_image_bytes

    @routes.post("/upload/{property_id}", openapi_extra=DESCRIBED)
    async def upload(
        property_id: int, request: Request, caller: CurrentCaller, is_primary: bool = False
    ) -> dict[str, Any]:
        """Send an image: JPEG, PNG, GIF, WebP, AVIF, TIFF or BMP; only its pixels are kept."""
        await to_thread.run_sync(desk.images.check, caller, property_id)
        form = await form_of(request, most_bytes)
        try:
            file = file_in(form, most_bytes)

            def take() -> dict[str, Any]:
                data = file.file.read()
                image_id = desk.images.add(caller, property_id, data, is_primary=is_primary)
                return _one(desk, request, image_id)

            return await to_thread.run_sync(take, limiter=limiter)
        finally:
            await form.close()


def _add_direct(routes: APIRouter, desk: Desk, limiter: CapacityLimiter) -> None:
    @routes.post("/presign/{property_id}")
    def presign(property_id: int, caller: CurrentCaller) -> dict[str, Any]:
        """An address to PUT an image's bytes to, where they are kept in a bucket."""
        awaited = desk.direct.begin(caller, property_id)
        upload = {"url": awaited.url, "method": "PUT", "expires_at": awaited.expires_at}
        return {"success": True, "image": {"id": awaited.image_id}, "upload": upload}

    @routes.post("/complete/{image_id}")
    async def complete(
        image_id: int, request: Request, caller: CurrentCaller, is_primary: bool = False
    ) -> dict[str, Any]:
        """Say that the bytes have been sent; they are looked at, and shown."""

        def take() -> dict[str, Any]:
            desk.direct.complete(caller, image_id, is_primary=is_primary)
            return _one(desk, request, image_id)

        return await to_thread.run_sync(take, limiter=limiter)


def _add_order(routes: APIRouter, desk: Desk) -> None:
    @routes.put("/primary/{image_id}", dependencies=[_WRITE])
    def primary(image_id: int, request: Request, caller: CurrentCaller) -> dict[str, Any]:
        """Put an image in front of the others of its property."""
        desk.images.set_primary(caller, image_id)
        return _one(desk, request, image_id)

    @routes.put("/order/{image_id}", dependencies=[_WRITE])
    def order(
        image_id: int, place: Place, request: Request, caller: CurrentCaller
    ) -> dict[str, Any]:
        """Put an image at a place among the others of its property."""
        desk.images.move(caller, image_id, place.position)
        return _one(desk, request, image_id)

    @routes.put("/caption/{image_id}", dependencies=[_WRITE])
    def caption(
        image_id: int, words: Caption, request: Request, caller: CurrentCaller
    ) -> dict[str, Any]:
        """Say in words what is to be seen on an image."""
        desk.images.describe(caller, image_id, words.caption)
        return _one(desk, request, image_id)


def _add_files(routes: APIRouter, desk: Desk) -> None:
    @routes.head("/file/{image_id}/{name}", response_model=None, include_in_schema=False)
    @routes.get("/file/{image_id}/{name}", response_model=None)
    def file(image_id: int, name: str, request: Request, w: Width = None) -> Response:
        """A picture's file, at least `w` pixels wide where there is such a size.

        In AVIF, WebP or JPEG, as the Accept header allows. Pictures of listings that are not for
        everybody need an address that was signed, or a sign-in that sees them.
        """
        accept = ",".join(request.headers.getlist("accept"))
        viewer = _viewer(desk, request)
        return _sent(desk.pictures.open(viewer, image_id, name, accept, w), request)


def _viewer(desk: Desk, request: Request) -> Viewer | None:
    """Who wants to see a file; nobody in particular where its address was signed."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    expires, signature = (request.query_params.get(name) for name in ("expires", "signature"))
    if desk.links.holds(path, expires, signature):
        return None
    return desk.people.viewer(caller_of(request))


def _sent(picture: Picture, request: Request) -> Response:
    source = Source(picture.size_bytes, f'"{picture.hash}"', picture.read)
    kept = _FOR_EVER if picture.is_final else _A_MOMENT
    answer = source_response(
        source,
        picture.media_type,
        request,
        cache_control=kept if picture.is_shown else _FOR_ONE,
    )
    answer.headers["Vary"] = "Accept"
    answer.headers["Content-Disposition"] = "inline"
    return answer


def _one(desk: Desk, request: Request, image_id: int) -> dict[str, Any]:
    image = desk.images.one(image_id)
    return {"success": True, "image": _told(image, addresses_of(request, desk))}


def _told(image: Shown, addresses: Addresses) -> dict[str, Any]:
    return {
        "id": image.id,
        "url": addresses.image(image.id, image.url, image.hash, image.is_shown),
        "is_primary": image.is_primary,
        "property_id": image.listing_id,
    }


def addresses_of(connection: HTTPConnection, desk: Desk) -> Addresses:
    """Addresses as the client of a connection can open them; nobody fetches over a WebSocket."""
    base = desk.settings.public_url or re.sub(r"^ws", "http", str(connection.base_url))
    return Addresses(base.rstrip("/"), desk.links)
