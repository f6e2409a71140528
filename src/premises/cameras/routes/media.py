"""Pictures over HTTP: the files in cameras' folders, and the boxed thumbnails."""

import re
from pathlib import PurePosixPath

from fastapi import APIRouter, Request, Response

from premises.cameras.folders import MEDIA_TYPES
from premises.cameras.routes.desk import READ, Desk
from premises.cameras.routes.parameters import RowId
from premises.kernel.errors import Failure, Forbidden, NotFound
from premises.kernel.web.contracts import contract_route
from premises.kernel.web.downloads import file_response
from premises.kernel.web.etags import not_modified
from premises.kernel.web.problems import status_of

_WORDS = {
    "web.path_traversal": "Path traversal detected",
    "web.no_file": "File not found",
    "cameras.unknown_camera": "File not found",
    "cameras.unknown_detection": "File not found",
}
"""The original's own words for what the kernel says at greater length."""

_FILE = "/cameras/{camera_id}/{filename:path}"
_SMALL = "/thumbnails/{filename:path}"
_BOXED = "/detections/{detection_id}"
_THUMBNAIL = re.compile(r"([0-9]{1,18})_thumb\.jpg")


def say_of_file(failure: Failure) -> tuple[int, object]:
    """A failure as the original says it about files: with the path that was asked for."""
    status = status_of(failure)
    if "path" not in failure.facts:
        return status, {"detail": failure.message}
    return status, {"detail": {"error": _words(failure), "path": failure.facts["path"]}}


def _words(failure: Failure) -> str:
    return _WORDS.get(failure.code, failure.message)


def router(desk: Desk) -> APIRouter:
    route_class = contract_route(say_of_file)
    routes = APIRouter(prefix="/api/media", tags=["media"], route_class=route_class)

    @routes.head(_FILE, dependencies=[READ], include_in_schema=False)
    @routes.get(_FILE, dependencies=[READ])
    def camera_file(camera_id: str, filename: str, request: Request) -> Response:
        media_type = media_type_of(filename)
        try:
            folder = desk.cameras.get(camera_id).folder
            file = desk.folders.open(f"{folder}/{filename}")
        except Failure as failure:
            # The caller asked for a path in the camera's folder and is told about that one.
            failure.facts["path"] = filename
            raise
        return file_response(file, media_type, request)

    @routes.head(_SMALL, dependencies=[READ], include_in_schema=False)
    @routes.get(_SMALL, dependencies=[READ])
    def thumbnail(filename: str, request: Request) -> Response:
        media_type_of(filename)
        named = _THUMBNAIL.fullmatch(filename)
        if named is None:
            raise NotFound("cameras.no_thumbnail", "File not found", path=filename)
        return boxed_response(desk, int(named[1]), request)

    @routes.head(_BOXED, dependencies=[READ], include_in_schema=False)
    @routes.get(_BOXED, dependencies=[READ])
    def boxed(detection_id: RowId, request: Request) -> Response:
        return boxed_response(desk, detection_id, request)

    return routes


def rest() -> APIRouter:
    """What no other route below this path serves; to be asked after all of them."""
    routes = APIRouter(prefix="/api/media", tags=["media"], route_class=contract_route(say_of_file))

    @routes.get("/{path:path}", dependencies=[READ], include_in_schema=False)
    def nothing(path: str) -> Response:
        media_type_of(path)
        raise NotFound("web.no_file", "File not found", path=path)

    return routes


def boxed_response(desk: Desk, detection_id: int, request: Request) -> Response:
    """A detection's boxed picture; it never changes, so it may be kept for an hour.

    Kept by the caller's own program only: the original service allows every proxy on the way to
    keep it, which would show it to people who may not see it.
    """
    try:
        data, content_hash = desk.boxed.get(detection_id)
    except NotFound as failure:
        failure.facts.setdefault("path", f"{detection_id}_thumb.jpg")
        raise
    headers = {"ETag": f'"{content_hash}"', "Cache-Control": "private, max-age=3600"}
    if not_modified(request.headers, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(data, media_type="image/jpeg", headers=headers)


def media_type_of(filename: str) -> str:
    """What the file is served as; the path is judged before the type, as in the original.

    Raises:
        Forbidden: the path tries to leave the folder, or files of this type are not served.

    """
    parts = filename.replace("\\", "/").split("/")
    if ".." in parts or filename.startswith("/") or "\0" in filename:
        raise Forbidden("web.path_traversal", "Path traversal detected", path=filename)
    ending = PurePosixPath(filename).suffix.lower()
    if ending not in MEDIA_TYPES:
        raise Forbidden("cameras.file_type", f"File type not allowed: {ending}", path=filename)
    return MEDIA_TYPES[ending]
