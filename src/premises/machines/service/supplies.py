"""Gathers what a machine's energy is worked out from: its motors, measured powers and meters."""

from collections.abc import Sequence
from fractions import Fraction

from premises.machines.finish import Counter, Load, motor_kw
from premises.machines.finish.energy import Supply
from premises.machines.models import Role, VariableRow
from premises.machines.service import counting, partials
from premises.machines.service.scales import kw_per_step, kwh_per_step, scale_of
from premises.machines.service.scope import Scope

Rated = tuple[VariableRow, Fraction]
"""A variable that tells power, and how many kilowatts a step of it is worth."""


def motors(scope: Scope, within: range) -> list[Load]:
    """What motors logged in quarters; what held when these began is left out."""
    rated = _motors(scope)
    found = partials.quarters_of(scope.session, [one.id for one, _ in rated], within)
    return [Load(found[one.id], kw) for one, kw in rated]


def supply(scope: Scope, within: range) -> Supply:
    """All that is known of the energy in quarters, with what held when they began."""
    return Supply(
        _carried(scope, _motors(scope), within),
        _carried(scope, _powers(scope), within),
        _meters(scope, within),
        scope.machine.installed_kw,
    )


def _motors(scope: Scope) -> list[Rated]:
    return [
        (one, motor_kw(one.nominal_kw, scale_of(one)))
        for one in scope.of_role(Role.UTILISATION)
        if one.nominal_kw is not None
    ]


def _powers(scope: Scope) -> list[Rated]:
    return [(one, kw_per_step(one)) for one in scope.of_role(Role.POWER)]


def _carried(scope: Scope, rated: Sequence[Rated], within: range) -> list[Load]:
    found = partials.quarters_of(scope.session, [one.id for one, _ in rated], within)
    return [
        Load(found[one.id], kw, partials.last_before(scope.session, one.id, within.start))
        for one, kw in rated
    ]


def _meters(scope: Scope, within: range) -> list[Counter]:
    found = []
    for one in scope.of_role(Role.METER):
        since_ms = partials.next_row_ms(scope.session, one.id, 0)
        if since_ms is not None:
            counted = counting.quarters(scope.session, one.id, within)
            found.append(Counter(counted, kwh_per_step(one), since_ms))
    return found
