"""Videos over HTTP: the recordings in cameras' folders, and the clips made of events."""

import re
from datetime import UTC
from functools import partial
from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from premises.cameras.routes.desk import READ, WRITE, Desk, say
from premises.cameras.routes.media import media_type_of, say_of_file
from premises.cameras.routes.parameters import RowId
from premises.cameras.schemas import ClipMade, ClipState, ClipWanted
from premises.cameras.service.clips import Clip, Stretch
from premises.cameras.service.recordings import NOT_A_VIDEO
from premises.kernel.errors import Failure, NotFound
from premises.kernel.web.contracts import contract_route
from premises.kernel.web.downloads import Source, file_response, source_response

_CLIP_NAME = re.compile(r"([0-9]{1,18})_clip\.mp4")
_CLIP = "/clips/{filename:path}"
_VIDEO = "/detections/{detection_id}/video"


def router(desk: Desk) -> APIRouter:
    answers = APIRouter(prefix="/api", tags=["videos"], route_class=contract_route(_say))
    _add_videos(answers, desk)
    _add_clips(answers, desk)
    routes = APIRouter()
    for part in (answers, _files(desk)):
        routes.include_router(part)
    return routes


def _say(failure: Failure) -> tuple[int, object]:
    """A failure as the original service puts it, to whom a picture is a bad request here."""
    status, body = say(failure)
    return HTTPStatus.BAD_REQUEST if failure.code == NOT_A_VIDEO else status, body


def _add_videos(routes: APIRouter, desk: Desk) -> None:
    @routes.head(_VIDEO, dependencies=[READ], include_in_schema=False)
    @routes.get(_VIDEO, dependencies=[READ])
    def video(detection_id: RowId, request: Request) -> Response:
        """The whole recording that the detection is from."""
        file, media_type = desk.recordings.open(detection_id)
        return file_response(file, media_type, request)


def _add_clips(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/events/{event_id}/clip", dependencies=[READ])
    def clip(event_id: RowId) -> ClipState:
        return _state(event_id, desk.clips.find(event_id))

    @routes.post("/events/{event_id}/clip/generate", dependencies=[WRITE])
    def generate(event_id: RowId, wanted: ClipWanted, response: Response) -> ClipMade:
        """Have the clip made by a worker; it is there when the clip's own address says so."""
        stretch = Stretch(wanted.start_offset_seconds, wanted.end_offset_seconds)
        found = desk.clips.find(event_id)
        if found is not None and not wanted.force:
            return _made(event_id, found)
        desk.clips.order(event_id, stretch)
        response.status_code = 202
        return _made(event_id, None)


def _files(desk: Desk) -> APIRouter:
    route_class = contract_route(say_of_file)
    routes = APIRouter(prefix="/api/media", tags=["videos"], route_class=route_class)

    @routes.head(_CLIP, dependencies=[READ], include_in_schema=False)
    @routes.get(_CLIP, dependencies=[READ])
    def clip_file(filename: str, request: Request) -> Response:
        media_type_of(filename)
        named = _CLIP_NAME.fullmatch(filename)
        found = desk.clips.of_event(int(named[1])) if named else None
        if found is None:
            raise NotFound("cameras.no_clip", "File not found", path=filename)
        return _clip_response(desk, found, request)

    return routes


def _clip_response(desk: Desk, clip: Clip, request: Request) -> Response:
    """The clip or the part of it that was asked for; another one may take its place any time."""
    read = partial(desk.clips.content, clip)
    source = Source(clip.size_bytes, f'"{clip.content_hash}"', read)
    return source_response(source, "video/mp4", request)


def _url(event_id: int) -> str:
    return f"/api/media/clips/{event_id}_clip.mp4"


def _state(event_id: int, clip: Clip | None) -> ClipState:
    return ClipState(
        event_id=event_id,
        clip_available=clip is not None,
        clip_url=_url(event_id) if clip else None,
        duration_seconds=clip.duration_s if clip else None,
        generated_at=clip.made_at.astimezone(UTC) if clip else None,
        file_size_bytes=clip.size_bytes if clip else None,
    )


def _made(event_id: int, clip: Clip | None) -> ClipMade:
    return ClipMade(
        event_id=event_id,
        status="completed" if clip else "pending",
        clip_url=_url(event_id) if clip else None,
        generated_at=clip.made_at.astimezone(UTC) if clip else None,
        message=None if clip else "The clip is being made; ask for it again in a moment.",
    )
