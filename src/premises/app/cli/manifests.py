"""Reads the GraphQL documents that a client is built with out of the files that hold them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from premises.kernel.errors import Invalid


def documents_in(path: Path) -> list[str]:
    """The documents in a file: one, or as many as a manifest in JSON lists.

    Manifests are Apollo's (`operations`, each with its `body`) or Relay's (texts by their hash).

    Raises:
        Invalid: it holds none, or something that is none.

    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise _bad(path, "it is no text in UTF-8") from None
    if path.suffix != ".json":
        return [_checked(path, text.rstrip("\r\n"))]
    found = [_checked(path, one) for one in _listed(path, text)]
    if not found:
        raise _bad(path, "it lists none")
    return found


def _listed(path: Path, text: str) -> Iterator[object]:
    try:
        manifest: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise _bad(path, "it is no JSON") from None
    operations = manifest.get("operations") if isinstance(manifest, dict) else None
    if isinstance(operations, list):
        yield from (one.get("body") for one in operations if isinstance(one, dict))
    elif isinstance(manifest, dict):
        yield from manifest.values()


def _checked(path: Path, text: object) -> str:
    from graphql import GraphQLError, parse

    if not isinstance(text, str):
        raise _bad(path, "an entry is no text")
    try:
        parse(text)
    except GraphQLError as error:
        raise _bad(path, error.message) from None
    return text


def _bad(path: Path, why: str) -> Invalid:
    return Invalid("properties.bad_document", f"{path} holds no GraphQL document: {why}.")
