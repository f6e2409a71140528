"""How the values of a variable are to be read: in which steps, and what they mean."""

from fractions import Fraction

from premises.machines.finish import Scale, measured_kw
from premises.machines.models import VariableRow
from premises.machines.service.roles import is_text
from premises.machines.states import State, meanings


def scale_of(variable: VariableRow) -> Scale:
    """How a variable's fixed-point values are to be read."""
    return Scale(max(variable.decimals, 0), variable.divisor)


def kw_per_step(variable: VariableRow) -> Fraction:
    """Kilowatts of a step of measured power: in watts, unless the variable says otherwise.

    Raises:
        Invalid: its unit is none of power.

    """
    return measured_kw(variable.unit or "W", scale_of(variable))


def kwh_per_step(variable: VariableRow) -> Fraction:
    """Kilowatt hours of a step of an energy counter: in watt hours, unless it says otherwise.

    Raises:
        Invalid: its unit is none of energy.

    """
    return measured_kw(variable.unit or "Wh", scale_of(variable))


def meaning_of(variable: VariableRow) -> dict[int, State]:
    """What canonical values of a variable mean."""
    decimals = max(variable.decimals, 0)
    return meanings(variable.meaning, decimals=decimals, is_text=is_text(variable))
