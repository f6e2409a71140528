"""Turns the text of a document into its parts, unless it is too long or too deep for that."""

import re
from typing import Final

from graphql.error import GraphQLSyntaxError
from graphql.language import DocumentNode, parse

from premises.kernel.errors import Invalid
from premises.properties.limiter.bounds import Limits

# The tokens of the GraphQL specification (section 2.1), comments among them; whatever fits
# nothing counts by the sign. A text that is never closed is one token too, or it would be looked
# through again from each of its quotes: time is linear in the length of the document.
_TOKEN: Final = re.compile(
    r'"""(?:[^"\\]++|\\"""|\\|"(?!""))*+(?:""")?'
    r'|"(?:[^"\\\r\n]++|\\.)*+"?'
    r"|-?[0-9]++(?:\.[0-9]++)?+(?:[eE][-+]?[0-9]++)?+"
    r"|\#[^\r\n]*+|\.\.\.|[A-Za-z_][A-Za-z0-9_]*+|[^\s,\ufeff]"
)
_NUL_ESCAPE: Final = re.compile(r"(?<!\\)(?:\\\\)*+\\u(?:0000|\{0+\})")
_LONGEST_MESSAGE: Final = 200


def read(text: str, limits: Limits) -> DocumentNode:
    """The parts of a document.

    Raises:
        Invalid: it is too long, has too many tokens, is nested too deeply, holds signs that no
            database takes, or breaks the grammar (`properties.syntax`, with `line` and `column`).

    """
    _require_length(text, limits)
    tokens = _TOKEN.findall(text)
    _require_few(tokens, limits)
    _require_storable(text, tokens)
    try:
        return parse(text, max_lexical_tokens=limits.max_tokens)
    except GraphQLSyntaxError as error:
        places = error.locations or []
        place = {"line": places[0].line, "column": places[0].column} if places else {}
        # The error itself holds the whole text, which must not get into any log.
        raise Invalid("properties.syntax", clipped(error.message), **place) from None


def clipped(message: str) -> str:
    """A message without most of what it repeats of a client's document."""
    if len(message) <= _LONGEST_MESSAGE:
        return message
    return f"{message[: _LONGEST_MESSAGE - 1]}…"


def _require_length(text: str, limits: Limits) -> None:
    # A sign takes at least one byte, so that a far too long text is not even encoded.
    if len(text) <= limits.max_bytes:
        try:
            size_bytes = len(text.encode())
        except UnicodeEncodeError:
            raise unstorable("The document") from None
        if size_bytes <= limits.max_bytes:
            return
    raise Invalid(
        "properties.document_too_long",
        f"The document is longer than {limits.max_bytes} bytes; ask for less at once.",
        most=limits.max_bytes,
    )


def _require_few(tokens: list[str], limits: Limits) -> None:
    if len(tokens) > limits.max_tokens:
        raise Invalid(
            "properties.too_many_tokens",
            f"The document has more than {limits.max_tokens} tokens; ask for less at once.",
            most=limits.max_tokens,
        )
    depth = 0
    for token in tokens:
        if token in {"{", "(", "["}:
            depth += 1
            if depth > limits.max_nesting:
                raise too_deep(limits.max_nesting)
        elif token in {"}", ")", "]"}:
            depth -= 1


def too_deep(most: int) -> Invalid:
    return Invalid(
        "properties.too_deep", f"Nothing may lie deeper than {most} levels here.", most=most
    )


def unstorable(what: str) -> Invalid:
    return Invalid(
        "properties.bad_text",
        f"{what} holds a sign that is no text: U+0000 or half of a surrogate pair; leave it out.",
    )


def _require_storable(text: str, tokens: list[str]) -> None:
    """Refuse the sign U+0000, which PostgreSQL does not keep, also where it is escaped."""
    if "\0" in text:
        raise unstorable("The document")
    if "\\u" not in text:
        return
    for token in tokens:
        if token[0] == '"' and token[:3] != '"""' and _NUL_ESCAPE.search(token):
            raise unstorable("The document")
