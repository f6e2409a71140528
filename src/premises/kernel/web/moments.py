"""Instants in the address of a request, as people and programs write them there."""

import re
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import BeforeValidator

_LOST_PLUS: Final = re.compile(r"(:\d{2}(?:\.\d+)?) (\d{2}:?\d{2})$")


def _with_plus(text: object) -> object:
    """In a query string a plus that was not encoded arrives as a blank: `10:00:00 02:00`."""
    return _LOST_PLUS.sub(r"\1+\2", text) if isinstance(text, str) else text


Moment = Annotated[datetime, BeforeValidator(_with_plus)]
"""An instant in ISO 8601; the plus of its offset may have been lost on the way."""


def ms_of(moment: datetime) -> int:
    """Milliseconds since 1970 in UTC; an instant without an offset is in UTC."""
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1000)
