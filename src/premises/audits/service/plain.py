"""Values of ours as plain data that every database and every JSON reader takes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic.alias_generators import to_camel

from premises.audits.retrofits import CENT


def cents(usd: float) -> float:
    """An amount as it is told: to the cent, and nothing where it is less than one."""
    return round(usd, 2) if usd >= CENT else 0.0


def plain(value: object) -> Any:
    """Lists, objects, texts and numbers; names of fields as `energyLossCost`, no number is null."""
    if is_dataclass(value) and not isinstance(value, type):
        return {to_camel(one.name): plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, float):
        # JSON has no word for what is not a number, and databases refuse it.
        return float(value) if math.isfinite(value) else None
    if isinstance(value, str):
        return str(value)
    return [plain(one) for one in value] if isinstance(value, Sequence) else value
