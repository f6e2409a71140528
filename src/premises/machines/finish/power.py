"""What tells energy, and what a step of its value is worth in kilowatts or kilowatt hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from premises.kernel.errors import Invalid
from premises.machines.finish.numbers import Scale
from premises.machines.kernels import Quarter
from premises.machines.meters import MeterQuarter

PERCENT = 100
KWH_PLACES = 3
_KILOS = {"w": Fraction(1, 1000), "kw": Fraction(1), "wh": Fraction(1, 1000), "kwh": Fraction(1)}
_KILOS |= {"mw": Fraction(1000), "mwh": Fraction(1000)}


@dataclass(frozen=True, slots=True)
class Load:
    """A variable that tells power: its quarters in order, and what a step of its value is worth.

    `before` is its last quarter before them, however long ago.
    """

    quarters: Sequence[Quarter]
    kw_per_step: Fraction
    before: Quarter | None = None


@dataclass(frozen=True, slots=True)
class Counter:
    """An energy counter: what it counted in quarters in order, and what a step is worth.

    It is known from `since_ms` on, its first row ever; where it is silent it stands still.
    """

    quarters: Sequence[MeterQuarter]
    kwh_per_step: Fraction
    since_ms: int


def weights(loads: Sequence[Load]) -> tuple[list[int], int]:
    """What steps of loads are worth as whole numbers of a common part of a kilowatt.

    Returns the numbers, and how many such parts make a kilowatt: adding up whole numbers is
    many times faster than adding up fractions, and as exact.
    """
    parts = lcm(*(load.kw_per_step.denominator for load in loads))
    return [int(load.kw_per_step * parts) for load in loads], parts


def motor_kw(nominal_kw: float, scale: Scale) -> Fraction:
    """Kilowatts of a step where the variable is the percentage of a motor's nominal power."""
    # The text of a float is the decimal that a person wrote down for it.
    return Fraction(str(nominal_kw)) / (PERCENT * scale.unit)


def measured_kw(unit: str, scale: Scale) -> Fraction:
    """Kilowatts of a step of measured power, or kilowatt hours of a step of an energy counter.

    Raises:
        Invalid: the unit is none of W, kW, MW, Wh, kWh and MWh.

    """
    kilos = _KILOS.get(unit.casefold())
    if kilos is None:
        raise Invalid(
            "machines.unknown_unit",
            f"Give power in W, kW or MW and energy in Wh, kWh or MWh; {unit!r} is none of them.",
            unit=unit,
        )
    return kilos / scale.unit
