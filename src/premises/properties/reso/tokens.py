"""The words of a filter: names, numbers, texts, instants, and the signs between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from premises.kernel.errors import Invalid
from premises.properties.reso.syntax import Value

MOST_SIGNS: Final = 8000
"""The longest filter that is read."""

_EARLIEST: Final = datetime(1000, 1, 1, tzinfo=UTC)
# Nothing is tried twice: a text that never ends is found out in one go.
_TOKEN: Final = re.compile(
    r"""
    (?P<blank>[ \t\r\n]++)
    | '(?P<text>(?:[^']|'')*+)'
    | (?P<instant>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,20}
        (?:Z|[+-][0-9]{2}:[0-9]{2})(?![0-9A-Za-z]))
    | (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9A-Za-z]))
    | (?P<number>-?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?(?![0-9A-Za-z]))
    | (?P<name>[A-Za-z_][A-Za-z0-9_]{0,127}+)
    | (?P<mark>[(),/:])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word: its kind, as it was written, and where."""

    kind: str
    text: str
    at: int


def tokens(text: str) -> Iterator[Token]:
    """The words of a filter, one after the other, and `end` behind the last.

    Raises:
        Invalid: it is too long, or has something in it that is no word.

    """
    if len(text) > MOST_SIGNS:
        raise Invalid("properties.filter_too_long", f"A filter has at most {MOST_SIGNS} signs.")
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise bad(f"There is something at sign {at + 1} that cannot be read", at)
        kind = str(found.lastgroup)
        if kind != "blank":
            yield Token(kind, found.group(kind), at)
        at = found.end()
    yield Token("end", "", at)


def value_of(token: Token) -> Value:
    """What a word stands for that is a value.

    Raises:
        Invalid: there is no such day, instant or number, or no database keeps such a text.

    """
    try:
        match token.kind:
            case "text":
                return _text(token.text.replace("''", "'"))
            case "number":
                return _number(token.text)
            case "date":
                return date.fromisoformat(token.text)
            case _:
                return _instant(token.text)
    except (ValueError, OverflowError):
        raise bad(f"{token.text[:40]!r} is no value", token.at) from None


def bad(reason: str, at: int) -> Invalid:
    """The failure of a filter that cannot be understood."""
    return Invalid(
        "properties.bad_filter", f"{reason}; the page on the feed says what can be asked.", at=at
    )


def _text(text: str) -> str:
    if "\0" in text:
        raise ValueError
    text.encode()
    return text


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if abs(number) > Decimal("1e30"):
        raise ValueError
    return number


def _instant(text: str) -> datetime:
    # Some programs write their own least instant, which not every database knows.
    return max(datetime.fromisoformat(text).astimezone(UTC), _EARLIEST)
