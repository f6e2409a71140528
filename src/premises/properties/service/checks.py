"""Whether what people write about a listing or themselves can be kept, and in which form."""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from enum import Enum
from typing import Final

from premises.kernel.errors import Invalid
from premises.properties.search import storable

MOST_PRICE: Final = Decimal(10) ** 12
MOST_ID: Final = 2**31 - 1
"""The largest number that the columns of ids hold, and that clients of the API can name."""

_CENT: Final = Decimal("0.01")


class Kept(Enum):
    """What a client said nothing of, as opposed to what it wants to be empty."""

    KEPT = "kept"


KEPT: Final = Kept.KEPT


def line(text: str, name: str, longest: int) -> str:
    """A text that must not be blank, without blanks around it.

    Raises:
        Invalid: it is blank, too long, or has signs that no database keeps.

    """
    found = _clean(text, name, longest)
    if not found:
        raise _bad(name, f"A {name} is needed.")
    return found


def text(given: str | None, name: str, longest: int) -> str | None:
    """A text that may be missing; a blank one is; raises what `line` raises."""
    return None if given is None else _clean(given, name, longest) or None


def count(given: int | None, name: str, least: int, most: int) -> int | None:
    """A whole number that may be missing.

    Raises:
        Invalid: it is out of bounds.

    """
    if given is not None and not least <= given <= most:
        raise _bad(name, f"A {name} is a whole number from {least} to {most}.")
    return given


def amount(given: float | None, name: str, most: float) -> float | None:
    """A number greater than 0 that may be missing.

    Raises:
        Invalid: it is not greater than 0, not finite, or out of bounds.

    """
    if given is not None and not 0 < given <= most:
        raise _bad(name, f"A {name} is a number greater than 0 and at most {most:.0f}.")
    return given


def price(given: float | Decimal) -> Decimal:
    """An amount of money with two decimal places, halves to the even one.

    Raises:
        Invalid: it is less than 0.01, more than 10^12, or no number.

    """
    try:
        rounded = Decimal(str(given)).quantize(_CENT, ROUND_HALF_EVEN)
        is_good = 0 < rounded <= MOST_PRICE
    except InvalidOperation:
        is_good = False
    if not is_good:
        raise _bad("price", f"A price is a number from 0.01 to {MOST_PRICE}.")
    return rounded


def is_id(given: int) -> bool:
    """Whether there can be a row with this number."""
    return 0 < given <= MOST_ID


def _clean(given: str, name: str, longest: int) -> str:
    found = given.strip()
    if len(found) > longest:
        raise _bad(name, f"A {name} has at most {longest} characters.")
    try:
        return storable(found)
    except ValueError:
        raise _bad(
            name, f"The {name} has characters that cannot be kept; leave them out."
        ) from None


def _bad(name: str, message: str) -> Invalid:
    return Invalid("properties.bad_value", message, field=name)
