"""A request becomes an answer: limited, checked, charged, taken from what is known, or made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import orjson
from graphql import GraphQLError, OperationType

from premises.kernel.auth import Caller
from premises.kernel.cache import Answers
from premises.kernel.errors import Failure, TooMany, Unavailable
from premises.properties.graphql.failures import Faulty, Refused, refused, said, told
from premises.properties.graphql.preparing import Prepared, Preparing
from premises.properties.graphql.requests import JSON, RESPONSE, Asked
from premises.properties.graphql.running import Api, Guest, Run
from premises.properties.graphql.scopes import NAMELESS, Touched
from premises.properties.limiter import Cost
from premises.properties.rights import STRANGER, Viewer, Who
from premises.properties.service.documents import Documents

_LONGEST_LABEL: Final = 80
_EVERYBODY: Final = "public, max-age=0, must-revalidate"
_ONE: Final = "private, max-age=0, must-revalidate"


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back; `cache_control` where the client may keep it."""

    body: bytes
    media_type: str
    status: HTTPStatus = HTTPStatus.OK
    cache_control: str | None = None


class Executor:
    """Answers requests; to be called in a thread, as it waits for the database."""

    def __init__(self, api: Api, answers: Answers, documents: Documents) -> None:
        self.api = api
        self._answers = answers
        self._documents = documents
        self._preparing = Preparing(
            api.schema.core, api.verbs.reader.shape, api.limits, suggestions=api.suggestions
        )

    def execute(self, asked: Asked, guest: Guest, media_type: str = JSON) -> Reply:
        """The answer to a request.

        Raises:
            TooMany: whoever asks has spent their points.

        """
        try:
            sha256, prepared, cost = self.prepare(asked)
            if prepared.kind is OperationType.SUBSCRIPTION:
                raise refused("use_socket", "Follow changes over a WebSocket at this address.")
            if asked.is_read and prepared.kind is not OperationType.QUERY:
                raise refused(
                    "use_post", "Changes are sent by POST.", HTTPStatus.METHOD_NOT_ALLOWED
                )
            guest.charge(cost.cost)
            run = Run(self.api, asked, guest, prepared, sha256, cost)
            return self._executed(run, media_type)
        except Refused as one:
            return refusal(one.failure, one.status, media_type)
        except Faulty as faulty:
            return _nothing(faulty.errors, _status(None, media_type), media_type)
        except TooMany:
            raise
        except Failure as failure:
            return refusal(failure, _status(failure, media_type), media_type)

    def prepare(self, asked: Asked) -> tuple[str, Prepared, Cost]:
        """The operation that is asked for, with the SHA-256 of its document.

        Raises:
            Failure: its document is not known, not allowed, or too much.
            Faulty: its document does not fit the schema.
            Refused: there is no such operation.

        """
        sha256, text = self._documents.resolve(asked.text, asked.sha256)
        prepared, cost = self._preparing.prepare(
            sha256, text, asked.operation_name, asked.variables
        )
        if asked.text is not None and asked.sha256 is not None:
            self._documents.register(sha256, text)
        return sha256, prepared, cost

    def _executed(self, run: Run, media_type: str) -> Reply:
        if run.prepared.kind is OperationType.MUTATION:
            return Reply(run.changed(), media_type)
        touched, caller = run.prepared.touched, run.guest.visitor.caller
        for_all = touched.is_for_everybody()
        if caller.refusal is not None and not for_all:
            return Reply(run.answered(STRANGER).body, media_type)
        scope = touched.scope(self._viewer(touched, caller))
        control = _EVERYBODY if for_all else _ONE
        if not touched.is_kept:
            return Reply(run.answered(scope.viewer).body, media_type)
        body = self._answers.get(
            f"graphql:{run.prepared.label}"[:_LONGEST_LABEL],
            run.key(scope),
            scope.tags,
            lambda: run.answered(scope.viewer),
        )
        return Reply(body, media_type, cache_control=control)

    def _viewer(self, touched: Touched, caller: Caller) -> Viewer:
        """Whoever asks, as far as the answer depends on it; only then are they looked up."""
        people = self.api.verbs.people
        if touched.needs_person():
            return people.viewer(caller)
        return NAMELESS if touched.who is not Who.EVERYONE and people.may_look(caller) else STRANGER


def refusal(failure: Failure, status: HTTPStatus, media_type: str) -> Reply:
    """The answer to a request that is not executed."""
    return _nothing([said(failure)], status, media_type)


def _nothing(errors: Sequence[GraphQLError], status: HTTPStatus, media_type: str) -> Reply:
    """The same with errors of GraphQL; the older media type has data in it too."""
    data: Mapping[str, Any] = {} if media_type == RESPONSE else {"data": None}
    return Reply(orjson.dumps({**data, "errors": told(errors)}), media_type, status)


def _status(failure: Failure | None, media_type: str) -> HTTPStatus:
    """With the older media type, a request that can be read is answered with 200."""
    if isinstance(failure, Unavailable):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.BAD_REQUEST if media_type == RESPONSE else HTTPStatus.OK
