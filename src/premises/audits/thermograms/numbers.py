"""What the numbers and units mean that a camera writes into its pictures."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Unit = Literal["C", "F"]

# A reader of text sees a degree sign as one of many small round things.
_DEGREE: Final = r"[°ºo˚O*'•]"
_UNIT: Final = rf"(?:(?P<sign>[℃℉])|{_DEGREE}\s*(?P<letter>[CFc])?(?:℃)?|(?P<bare>[CF]))"
_NUMBER: Final = re.compile(
    r"[~<>≤≥≈=]*\s*(?P<minus>[-−–—])?\s*(?P<whole>\d{1,4})(?:[.,](?P<part>\d{1,2}))?"
    rf"\s*(?:{_UNIT}\s*)*"
)
_UNIT_ALONE: Final = re.compile(rf"(?:℃|℉|{_DEGREE}+\s*(?:[CF]|℃|℉))")
# Between number and letter stands a degree sign, always. Read as a zero it is a second decimal;
# without decimals nobody can tell 60 °F from 6 °F.
_ZERO_FOR_DEGREE: Final = re.compile(r"(?<=[.,]\d)0\s?(?=[CF]$)")
_UNTOLD: Final = re.compile(r"\d0\s?[CF]$")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written: its value, how many decimals, and its unit where one stands."""

    value: float
    decimals: int
    unit: Unit | None = None

    @property
    def rounded_by(self) -> float:
        """Up to how much the true value lies from the written one."""
        return 0.5 * 10.0**-self.decimals


def number(text: str) -> Number | None:
    """The number that a text is, with a comma or a point, and nothing else besides a unit."""
    text = _with_degree(text)
    match = _NUMBER.fullmatch(text)
    if match is None or _UNTOLD.search(text):
        return None
    part = match["part"] or ""
    value = float(f"{match['whole']}.{part or 0}")
    return Number(-value if match["minus"] else value, len(part), unit(text))


def unit(text: str) -> Unit | None:
    """The unit of temperature that a text names behind a number or alone."""
    text = _with_degree(text)
    if not (_NUMBER.fullmatch(text) or _UNIT_ALONE.fullmatch(text)):
        return None
    if text.endswith(("℃", "C", "c")):
        return "C"
    return "F" if text.endswith(("℉", "F")) else None


def _with_degree(text: str) -> str:
    """The text with a degree sign before its unit, where that was taken for a zero."""
    return _ZERO_FOR_DEGREE.sub("°", text.strip())


def agreed(readings: Sequence[Number | None], least: int) -> Number | None:
    """What so many of several readings of one number say; units are compared where there are any.

    Readings that name different units never agree.
    """
    counted = Counter((one.value, one.decimals) for one in readings if one is not None)
    units = {one.unit for one in readings if one is not None and one.unit is not None}
    ranked = counted.most_common(1)
    if not ranked or ranked[0][1] < least or len(units) > 1:
        return None
    return Number(*ranked[0][0], next(iter(units), None))


def in_celsius(value: float, written_in: Unit) -> float:
    return value if written_in == "C" else (value - 32) / 1.8
