"""Listings followed by server-sent events, for clients that open no WebSocket."""

import contextlib
from collections.abc import AsyncGenerator, Callable
from typing import Final

import orjson
from starlette.requests import Request

from premises.kernel.auth import caller_again, caller_of
from premises.kernel.web.sse import EventStream, News
from premises.properties.graphql import Asked, Ended, Executor
from premises.properties.graphql.failures import errors_of
from premises.properties.routes.desk import Desk
from premises.properties.routes.following import Hearer

KIND: Final = "text/event-stream"


def stream(
    desk: Desk, executor: Executor, request: Request, read: Callable[[], Asked]
) -> EventStream:
    """The answers to a document, each as `next`, and `complete` at the end.

    This is the mode of distinct connections of the protocol GraphQL over server-sent events.
    """
    hearer = Hearer(desk, executor, request, caller_of(request), caller_again(request))
    return EventStream(_news(hearer, read))


async def _news(hearer: Hearer, read: Callable[[], Asked]) -> AsyncGenerator[News]:
    try:
        async with contextlib.aclosing(hearer.answers(read())) as answers:
            async for body in answers:
                yield None, "next", orjson.loads(body)
    except Ended:
        pass
    except Exception as error:  # noqa: BLE001 - the head of the answer is gone; this is the edge.
        yield None, "next", {"errors": errors_of(error)}
    yield None, "complete", {}
