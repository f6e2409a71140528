"""What goes wrong, as GraphQL tells it: a sentence, where, and a code for programs."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

import structlog
from graphql import GraphQLError

from premises.kernel.errors import Failure, Invalid, Unauthenticated
from premises.kernel.web.headers import request_id

_log = structlog.get_logger(__name__)

BUG: Final = "An error occurred"
BAD_CREDENTIAL: Final = "401: Could not validate credentials"
_NOT_SIGNED_IN: Final = "properties.sign_in"
_INVALID: Final = "properties.bad_document"


class Refused(Exception):  # noqa: N818 - an answer to a request, not a bug.
    """A request that is not executed: its status, and why."""

    def __init__(self, failure: Failure, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.status = status


class Faulty(Exception):  # noqa: N818 - an answer to a document, not a bug.
    """The document does not fit the schema."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


def refused(reason: str, message: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> Refused:
    """A request that cannot be made sense of."""
    return Refused(Invalid(f"properties.{reason}", message), status)


def said(error: Exception) -> GraphQLError:
    """An exception of ours as GraphQL's; what is not meant for clients is logged and hidden."""
    if isinstance(error, GraphQLError):
        return error
    if isinstance(error, Failure):
        return GraphQLError(_message(error), extensions=_extensions(error))
    _log.error("bug", exc_info=error)
    return GraphQLError(BUG, extensions={"code": "web.bug", "requestId": request_id()})


def errors_of(error: Exception) -> list[dict[str, Any]]:
    """What came in the way of a document, as it is written."""
    if isinstance(error, Faulty):
        return told(error.errors)
    return told([said(error.failure if isinstance(error, Refused) else error)])


def told(errors: Sequence[GraphQLError]) -> list[dict[str, Any]]:
    """Errors as they are written, whether they came out of our own code or out of GraphQL's."""
    return [_told(error) for error in errors]


def _told(error: GraphQLError) -> dict[str, Any]:
    inner = error.original_error
    if inner is not None and not isinstance(inner, GraphQLError):
        meant = said(inner)
        error = GraphQLError(
            meant.message, error.nodes, path=error.path, extensions=meant.extensions
        )
    formatted: dict[str, Any] = {**error.formatted}
    formatted.setdefault("extensions", {"code": _INVALID})
    return formatted


def _message(failure: Failure) -> str:
    """Clients of the original look for these words when a token has ended."""
    is_credential = isinstance(failure, Unauthenticated) and failure.code != _NOT_SIGNED_IN
    return BAD_CREDENTIAL if is_credential else failure.message


def _extensions(failure: Failure) -> dict[str, Any]:
    return {"code": failure.code, "kind": failure.kind}
