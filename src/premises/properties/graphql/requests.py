"""Takes a GraphQL request out of a body or a query string, and refuses what is none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import orjson

from premises.properties.graphql.failures import refused

JSON: Final = "application/json"
RESPONSE: Final = "application/graphql-response+json"
"""Answers of this kind carry an HTTP status that tells failures (GraphQL over HTTP, 6.4)."""

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: a document or its SHA-256, which operation of it, and its values.

    `is_read` says that it came by GET, which may change nothing.
    """

    text: str | None = None
    sha256: str | None = None
    operation_name: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    is_read: bool = False


def from_body(body: bytes, content_type: str) -> Asked:
    """The request that was posted.

    A page of another origin can send no JSON without asking first, so nothing else is read.

    Raises:
        Refused: it is no JSON, or no object with a document.

    """
    kind, _, parameters = content_type.partition(";")
    if kind.strip().lower() != JSON or not _is_utf8(parameters):
        raise refused(
            "bad_media_type",
            "Send JSON in UTF-8, with the header Content-Type: application/json.",
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        )
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise refused("bad_json", "The body is no JSON that can be read.") from None
    if isinstance(found, list):
        raise refused("no_batches", "Send one operation at a time, as one object.")
    if not isinstance(found, dict):
        raise refused("bad_request", "Send a JSON object with a query.")
    return from_object(found)


def from_query(given: Mapping[str, str]) -> Asked:
    """The request that stands in a query string.

    Raises:
        Refused: its values are no JSON, or there is no document.

    """
    found: dict[str, Any] = {
        name: given[name] for name in ("query", "operationName") if given.get(name)
    }
    for name in ("variables", "extensions"):
        if given.get(name):
            try:
                found[name] = orjson.loads(given[name])
            except orjson.JSONDecodeError:
                raise refused("bad_json", f"What is sent as {name} is no JSON.") from None
    return from_object(found, is_read=True)


def from_object(found: Mapping[str, Any], *, is_read: bool = False) -> Asked:
    """The request that an object describes; raises what `from_body` raises."""
    text, name = found.get("query"), found.get("operationName")
    variables, extensions = found.get("variables") or {}, found.get("extensions") or {}
    if not isinstance(text, str | None) or not isinstance(name, str | None):
        raise refused("bad_request", "A query is a text, and so is the name of an operation.")
    if not isinstance(variables, dict) or not isinstance(extensions, dict):
        raise refused("bad_request", "Variables are an object, and so are extensions.")
    sha256 = _sha256(extensions.get("persistedQuery"))
    if not text and sha256 is None:
        raise refused("no_query", "Send a JSON object with a query.")
    return Asked(text or None, sha256, name or None, variables, is_read)


def media_type(accept: str) -> str:
    """In which of the two media types the client wants its answer."""
    return RESPONSE if RESPONSE in accept.lower() else JSON


def _sha256(persisted: object) -> str | None:
    if persisted is None:
        return None
    if not isinstance(persisted, dict) or persisted.get("version") != 1:
        raise refused("bad_request", "Only version 1 of persisted queries is known here.")
    given = persisted.get("sha256Hash")
    if not isinstance(given, str) or not _SHA256.fullmatch(given.lower()):
        raise refused("bad_request", "A sha256Hash is 64 hexadecimal digits.")
    return given.lower()


def _is_utf8(parameters: str) -> bool:
    charset = parameters.lower().partition("charset=")[2].partition(";")[0].strip(' "')
    return charset in {"", "utf-8", "utf8"}
