"""What is known of a variable before its first row comes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What sort of values a variable has."""

    WHOLE = "whole"
    REAL = "real"
    FLAG = "flag"
    TEXT = "text"


_KINDS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("integer", "int", "short", "long", "byte", "bigint", "smallint"), Kind.WHOLE),
    **dict.fromkeys(("int8", "int16", "int32", "int64", "uint8", "uint16"), Kind.WHOLE),
    **dict.fromkeys(("boolean", "bool", "bit"), Kind.FLAG),
    **dict.fromkeys(("string", "text", "varchar", "char", "character", "str"), Kind.TEXT),
}


def kind_of(datatype: str) -> Kind:
    """The kind behind a name such as java.lang.Short or varchar; a number where it says nothing."""
    return _KINDS.get(datatype.strip().lower().rpartition(".")[2], Kind.REAL)


@dataclass(frozen=True)
class VariableSpec:
    """What a variable means: the columns of its row that can be guessed.

    `decimals` is none where its values must tell. `meaning` goes from a logged value, as text,
    to what it means. A logged value divided by `divisor` is in `unit`.
    """

    role: str
    unit: str = ""
    divisor: int = 1
    nominal_kw: float | None = None
    meaning: Mapping[str, str] = field(default_factory=dict)
    is_text: bool = False
    decimals: int | None = None
