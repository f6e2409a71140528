"""The door to everything about listings: one address that takes GraphQL documents."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from premises.kernel.auth import caller_of
from premises.kernel.errors import TooMany
from premises.kernel.limits import Standing
from premises.kernel.web.etags import conditional
from premises.kernel.web.wings import Wing
from premises.properties.graphql import Asked, Executor, Refused, Reply, refusal
from premises.properties.graphql.requests import from_body, from_query, media_type
from premises.properties.routes.api import executor_of, guest_of
from premises.properties.routes.desk import Desk
from premises.properties.routes.explorer import Explorer, add_parts
from premises.properties.routes.limits import too_many, with_standings
from premises.properties.routes.sockets import add_socket
from premises.properties.routes.streaming import KIND, stream

PATH: Final = "/graphql"
_VARIES: Final = "Accept, Authorization, Cookie"


async def _body(request: Request) -> bytes:
    return await request.body()


Body = Annotated[bytes, Depends(_body)]


def router(desk: Desk) -> APIRouter:
    """GraphQL over HTTP; documents are executed in the thread pool."""
    routes = Wing(tags=["properties: GraphQL"])
    executor = executor_of(desk)
    door = _Door(desk, executor)
    add_socket(routes, PATH, desk, executor)
    explorer = Explorer() if desk.settings.explorer else None
    if explorer is not None:
        add_parts(routes, PATH)

    @routes.post(PATH, response_model=None)
    def post(request: Request, body: Body) -> Response:
        """Send a GraphQL document as JSON: `query`, `variables`, `operationName`."""
        kind = request.headers.get("content-type", "")
        return door.answer(request, partial(from_body, body, kind))

    @routes.get(PATH, response_model=None)
    def get(request: Request) -> Response:
        """Send a question in the query string, whole or by the SHA-256 of its document."""
        if explorer is not None and explorer.wants(request):
            return explorer.page()
        return door.answer(request, partial(from_query, request.query_params))

    return routes


class _Door:
    """Turns requests of HTTP into documents, and answers into responses."""

    def __init__(self, desk: Desk, executor: Executor) -> None:
        self._desk = desk
        self._executor = executor
        self._counted = desk.counted

    def answer(self, request: Request, read: Callable[[], Asked]) -> Response:
        if KIND in request.headers.get("accept", ""):
            return stream(self._desk, self._executor, request, read)
        standings: list[Standing | None] = []
        try:
            standings.append(self._counted.take(request))
            reply = self._reply(request, read, standings)
        except TooMany as failure:
            return too_many(failure)
        return with_standings(_response(request, reply), *standings)

    def _reply(
        self, request: Request, read: Callable[[], Asked], standings: list[Standing | None]
    ) -> Reply:
        kind = media_type(request.headers.get("accept", ""))
        try:
            asked = read()
        except Refused as refused:
            return refusal(refused.failure, refused.status, kind)

        def charge(cost: int) -> None:
            standings.append(self._counted.charge(request, cost))

        guest = guest_of(request, caller_of(request), self._desk, charge)
        return self._executor.execute(asked, guest, kind)


def _response(request: Request, reply: Reply) -> Response:
    headers = {"Vary": _VARIES, "Cache-Control": "no-store"}
    if reply.status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = "POST"
    response = Response(reply.body, reply.status.value, headers, reply.media_type)
    if request.method == "GET" and reply.cache_control is not None:
        response.headers["Cache-Control"] = reply.cache_control
        return conditional(request, response)
    return response
