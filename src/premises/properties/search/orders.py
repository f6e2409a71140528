"""In which order listings are shown, and where in it a page ended."""

import base64
import binascii
import json
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from premises.kernel.errors import Invalid

_LONGEST_CURSOR: Final = 8000
Key = str | float | int


class Field(StrEnum):
    """What listings can be ordered by; those without a value come as if it were the least."""

    CREATED_AT = "CREATED_AT"
    UPDATED_AT = "UPDATED_AT"
    PRICE = "PRICE"
    AREA = "AREA"
    BEDROOMS = "BEDROOMS"
    BATHROOMS = "BATHROOMS"
    TITLE = "TITLE"
    CITY = "CITY"


@dataclass(frozen=True, slots=True)
class Order:
    """By one field, then by id, so that no two listings stand at the same place."""

    field: Field = Field.CREATED_AT
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place in an order right behind the listing with this value and id.

    It holds whatever is added or removed meanwhile: what comes after it is asked by value.
    """

    order: Order
    key: Key
    id: int

    def text(self) -> str:
        """The cursor as a client carries it."""
        said = [self.order.field.value, int(self.order.descending), self.key, self.id]
        raw = json.dumps(said, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def cursor_from(text: str, order: Order) -> Cursor:
    """The cursor that a client brings back.

    Raises:
        Invalid: it was not given here, or for another order.

    """
    try:
        field, descending, key, identity = _decoded(text)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise _bad() from None
    if not isinstance(key, str | int | float) or not isinstance(identity, int):
        raise _bad()
    if isinstance(key, float) and not math.isfinite(key):
        raise _bad()
    if (field, descending) != (order.field.value, int(order.descending)):
        raise Invalid(
            "properties.other_order", "This cursor belongs to another order; begin without one."
        )
    return Cursor(order, key, identity)


def _decoded(text: str) -> tuple[object, object, object, object]:
    if len(text) > _LONGEST_CURSOR or not text.isascii():
        raise ValueError
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    field, descending, key, identity = json.loads(raw)
    return field, descending, key, identity


def _bad() -> Invalid:
    return Invalid("properties.bad_cursor", "This is no cursor of ours; begin without one.")
