"""Two temperatures as people write them become degrees, with the reason why they were read so."""

import math
import re
from dataclasses import dataclass
from typing import Final, Literal

from premises.audits.thermography.scene import Temperatures
from premises.kernel.errors import Invalid

Unit = Literal["C", "F"]

LOWEST_C, HIGHEST_C = -60.0, 60.0
LIVED_IN_C: Final = (8.0, 38.0)
"""Air inside that people live in; a reading outside of it speaks for the other unit."""
ROOM_C: Final = (15.0, 28.0)
"""Air of a heated room, by which two temperatures in the wrong order are told."""
CAMERA_ERROR_K: Final = 3.0
"""How far off a thermal camera may be for all that is seen (makers state 2 K or 2 %)."""
MOST_THAT_MAY_BE_CELSIUS: Final = 45.0

_NUMBER = re.compile(
    r"(?P<sign>[-+]?)(?P<digits>\d{1,4}(?:[.,]\d{1,6})?|[.,]\d{1,6})\s*"
    r"(?:°|º|˚|deg(?:rees?)?\.?)?\s*(?P<unit>c(?:elsius)?|f(?:ahrenheit)?)?\.?",
    re.IGNORECASE,
)
_DASHES = str.maketrans(dict.fromkeys("−–—‐‑‒﹣-", "-"))
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A number as it was written, with the unit if one was written."""

    number: float
    unit: Unit | None

    def celsius(self, otherwise: Unit) -> float:
        fahrenheit = (self.unit or otherwise) == "F"
        return (self.number - 32.0) / 1.8 if fahrenheit else self.number


def stated_temperatures(
    inside: str | None, outside: str | None, seen_c: float | None
) -> Temperatures:
    """Understand the two air temperatures; `seen_c` is the median of the thermogram in °C.

    A number without a unit is Fahrenheit, unless only Celsius agrees with what the thermogram
    shows, with what people live in, or with the bounds of -60 to 60 °C.

    Raises:
        Invalid: `audits.bad_temperature` when one is missing, unreadable or beyond the bounds;
            `audits.temperatures_swapped` when they are in the wrong order.

    """
    spoken_in, spoken_out = _spoken(inside, "inside"), _spoken(outside, "outside")
    unit, reason = _unit(spoken_in, spoken_out, seen_c)
    inside_c, outside_c = spoken_in.celsius(unit), spoken_out.celsius(unit)
    _must_be_possible("inside", inside_c, inside)
    _must_be_possible("outside", outside_c, outside)
    _must_be_in_order(inside_c, outside_c)
    return Temperatures(inside_c, outside_c, unit, reason)


def _spoken(said: str | None, where: str) -> _Spoken:
    if said is None or not said.strip():
        raise Invalid(
            "audits.bad_temperature",
            f"The {where} temperature is missing; send a number such as 71 F or 21.5 C.",
            which=where,
        )
    plain = _SPACES.sub(" ", said.translate(_DASHES)).strip()
    found = _NUMBER.fullmatch(plain)
    if not found:
        raise Invalid(
            "audits.bad_temperature",
            f"The {where} temperature «{said.strip()[:40]}» is no number; "
            "send one such as 71 F or 21.5 C.",
            which=where,
        )
    number = float(found["sign"] + found["digits"].replace(",", "."))
    letter = (found["unit"] or "")[:1].upper()
    return _Spoken(number, "C" if letter == "C" else "F" if letter == "F" else None)


def _unit(inside: _Spoken, outside: _Spoken, seen_c: float | None) -> tuple[Unit, str]:
    if inside.unit and outside.unit:
        if inside.unit != outside.unit:
            return inside.unit, "each temperature was sent with its own unit"
        return inside.unit, f"both temperatures were sent in °{inside.unit}"
    if inside.unit or outside.unit:
        said: Unit = inside.unit or outside.unit or "F"
        return said, f"one temperature was sent in °{said}, so the other was read alike"
    return _unsaid_unit(inside, outside, seen_c)


def _unsaid_unit(inside: _Spoken, outside: _Spoken, seen_c: float | None) -> tuple[Unit, str]:
    """Fahrenheit, unless all that is known speaks for Celsius."""
    if max(inside.number, outside.number) > MOST_THAT_MAY_BE_CELSIUS:
        return "F", "no unit was sent, and these numbers are too high for air in °C"
    as_f, as_c = ((inside.celsius(unit), outside.celsius(unit)) for unit in ("F", "C"))
    if seen_c is not None and math.isfinite(seen_c):
        fits_f, fits_c = _fits(seen_c, *as_f), _fits(seen_c, *as_c)
        if fits_c and not fits_f:
            return "C", f"no unit was sent; the thermogram shows {seen_c:.1f} °C, which fits °C"
        if fits_f and not fits_c:
            return "F", f"no unit was sent; the thermogram shows {seen_c:.1f} °C, which fits °F"
    if _is_lived_in(as_c[0]) and not _is_lived_in(as_f[0]):
        return "C", f"no unit was sent, and nobody lives at {inside.number:g} °F"
    return "F", "no unit was sent, so they were read as °F"


def _fits(seen_c: float, inside_c: float, outside_c: float) -> bool:
    low, high = sorted((inside_c, outside_c))
    return low - CAMERA_ERROR_K <= seen_c <= high + CAMERA_ERROR_K


def _is_lived_in(inside_c: float) -> bool:
    return LIVED_IN_C[0] <= inside_c <= LIVED_IN_C[1]


def _must_be_possible(where: str, celsius: float, said: str | None) -> None:
    if not LOWEST_C <= celsius <= HIGHEST_C:
        raise Invalid(
            "audits.bad_temperature",
            f"The {where} temperature «{(said or '').strip()[:40]}» would be {celsius:.0f} °C; "
            f"air is between {LOWEST_C:.0f} and {HIGHEST_C:.0f} °C. Send it again with its unit.",
            which=where,
            celsius=round(celsius, 1),
        )


def _must_be_in_order(inside_c: float, outside_c: float) -> None:
    """A frozen room beside mild air outside is two numbers in the wrong order."""
    if inside_c < LIVED_IN_C[0] and ROOM_C[0] <= outside_c <= ROOM_C[1]:
        raise Invalid(
            "audits.temperatures_swapped",
            f"{inside_c:.0f} °C inside and {outside_c:.0f} °C outside look swapped; "
            "send them again the other way round.",
            inside_c=round(inside_c, 1),
            outside_c=round(outside_c, 1),
        )
