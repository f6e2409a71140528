"""The answers to a document as they come: one, or one for each thing that happens."""

import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from anyio.to_thread import run_sync
from starlette.requests import HTTPConnection

from premises.kernel.auth import Caller
from premises.properties.graphql import (
    Asked,
    Executor,
    follow,
    is_heard,
)
from premises.properties.graphql.following import Again
from premises.properties.routes.api import guest_of
from premises.properties.routes.desk import Desk


@dataclass(frozen=True, slots=True)
class Hearer:
    """Whoever wants answers, over which connection, and how they are found out anew."""

    desk: Desk
    executor: Executor
    connection: HTTPConnection
    caller: Caller
    again: Again

    async def answers(self, asked: Asked) -> AsyncGenerator[bytes, None]:
        """The answers to a document, as JSON.

        Raises:
            Failure: it cannot be executed; `TooMany` if too much was asked already.
            Faulty: it does not fit the schema.
            Refused: there is no such operation.
            Dropped: whoever follows is too slow.
            Ended: their sign-in has ended.

        """
        guest = guest_of(self.connection, self.caller, self.desk, self._charge)
        await run_sync(self.desk.counted.take, self.connection)
        follower = await run_sync(follow, self.executor, asked, guest, self.again)
        if follower is None:
            reply = await run_sync(self.executor.execute, asked, guest)
            yield reply.body
            return
        subscription = await self.desk.tail.subscribe(is_heard)
        try:
            async with contextlib.aclosing(subscription.events()) as events:
                async for event in events:
                    body = await run_sync(follower.told, event)
                    if body is not None:
                        yield body
        finally:
            self.desk.tail.unsubscribe(subscription)

    def _charge(self, cost: int) -> None:
        self.desk.counted.charge(self.connection, cost)
