"""Partials become the figures people read: nowhere else are they divided and rounded.

A figure comes by the rules of the original (`compat_...`) or right (`exact_...`): `sensors`,
`utilisation`, `programs`, `energy` (by the original's rules: `bookings`), `alerts`, `status`.
`numbers` divides and rounds, `ties` says where the original's rounding goes astray, `power` what
a step of a value is worth, and `holding` carries values from row to row and hour to hour.
"""

from premises.machines.finish import (
    alerts,
    bookings,
    energy,
    programs,
    sensors,
    status,
    utilisation,
)
from premises.machines.finish.holding import Carried
from premises.machines.finish.numbers import Scale
from premises.machines.finish.power import Counter, Load, measured_kw, motor_kw

__all__ = [
    "Carried",
    "Counter",
    "Load",
    "Scale",
    "alerts",
    "bookings",
    "energy",
    "measured_kw",
    "motor_kw",
    "programs",
    "sensors",
    "status",
    "utilisation",
]
