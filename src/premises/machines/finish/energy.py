"""How much energy a machine took in each hour: estimated from its motors, and as measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from premises.machines.calendar import HOUR_MS, Hour
from premises.machines.finish.holding import Carried, HeldHour, held_hours
from premises.machines.finish.hours import by_hour
from premises.machines.finish.numbers import half_up
from premises.machines.finish.power import KWH_PLACES, Counter, Load, weights
from premises.machines.states import Period, clipped, total_ms

COVERAGE_PLACES = 4


class Basis(StrEnum):
    """Where the energy of an hour comes from, the most trustworthy first."""

    METER = "meter"
    """An energy counter."""
    POWER = "power"
    """Measured power, added up over time."""
    ESTIMATE = "estimate"
    """Utilisation of motors times their nominal power."""


ABOVE_INSTALLED = "above_installed"
"""The hour needed more than the installed power: an estimate or measured power is cut to that."""


@dataclass(frozen=True, slots=True)
class Share:
    """Energy by one basis, and the share of the hour in which that basis is known."""

    kwh: Decimal
    coverage: float


@dataclass(frozen=True, slots=True)
class ExactEnergyHour:
    """Energy of a local hour by every basis there is, and the one to be believed."""

    hour: Hour
    energy_kwh: Decimal
    """Of the basis; unless counted, at most what the installed power takes in the hour."""
    basis: Basis
    meter: Share | None
    """Every share as it was found, uncut."""
    power: Share | None
    estimate: Share | None
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Supply:
    """All that tells a machine's energy, and the power that cannot be exceeded in kilowatts."""

    motors: Sequence[Load] = ()
    powers: Sequence[Load] = ()
    meters: Sequence[Counter] = ()
    installed_kw: float | None = None


def exact_hours(
    hours: Sequence[Hour], supply: Supply, horizon_ms: int, silences: Sequence[Period] = ()
) -> tuple[ExactEnergyHour, ...]:
    """Energy of local hours of which anything is known.

    A reading is carried in from before, cut at the edges of hours, where the machine was
    switched off, where it was not heard, and at the horizon. A motor that was switched off is
    known to take nothing.

    Args:
        hours: of the local day, or any others in their order.
        supply: with quarters that lie in these hours.
        horizon_ms: nothing is known from then on.
        silences: of the machine, in order.

    """
    bases = {
        Basis.METER: _counted(hours, supply.meters, horizon_ms, silences),
        Basis.POWER: _integrated(hours, supply.powers, horizon_ms, silences),
        Basis.ESTIMATE: _integrated(hours, supply.motors, horizon_ms, silences),
    }
    warnings = _warnings(hours, supply.meters)
    found = []
    for at, hour in enumerate(hours):
        shares = {basis: share for basis, column in bases.items() if (share := column[at])}
        if shares:
            found.append(_hour(hour, shares, warnings[at], supply.installed_kw))
    return tuple(found)


def _hour(
    hour: Hour, shares: dict[Basis, Share], warnings: set[str], installed_kw: float | None
) -> ExactEnergyHour:
    basis = next(basis for basis in Basis if basis in shares)
    kwh = shares[basis].kwh
    if installed_kw is not None:
        most = half_up(Fraction(str(installed_kw)) * hour.length_ms / HOUR_MS, KWH_PLACES)
        if kwh > most:
            # What a counter shows after a silence was taken in the hours before, so it stands.
            kwh = kwh if basis is Basis.METER else most
            warnings = {*warnings, ABOVE_INSTALLED}
    return ExactEnergyHour(
        hour=hour,
        energy_kwh=kwh,
        basis=basis,
        meter=shares.get(Basis.METER),
        power=shares.get(Basis.POWER),
        estimate=shares.get(Basis.ESTIMATE),
        flags=tuple(sorted(warnings)),
    )


def _integrated(
    hours: Sequence[Hour], loads: Sequence[Load], horizon_ms: int, silences: Sequence[Period]
) -> list[Share | None]:
    """Power added up over each hour; none for hours of which nothing is known."""
    columns = [
        list(held_hours(hours, load.quarters, Carried(load.before, horizon_ms, silences)))
        for load in loads
    ]
    worth, parts = weights(loads)
    return [_sum([column[at] for column in columns], worth, parts) for at in range(len(hours))]


def _sum(held: Sequence[HeldHour], worth: Sequence[int], parts: int) -> Share | None:
    known_ms = sum(hour.held_ms + hour.off_ms for hour in held)
    if not known_ms:
        return None
    part_ms = sum(hour.held_x_ms * weight for hour, weight in zip(held, worth, strict=True))
    coverage = known_ms / sum(one.hour.length_ms for one in held)
    return Share(
        half_up(Fraction(part_ms, parts * HOUR_MS), KWH_PLACES), round(coverage, COVERAGE_PLACES)
    )


def _counted(
    hours: Sequence[Hour], meters: Sequence[Counter], horizon_ms: int, silences: Sequence[Period]
) -> list[Share | None]:
    """What counters counted; a counter that stands still was heard to do so."""
    if not meters:
        return [None] * len(hours)
    sums = [Fraction(0)] * len(hours)
    for meter in meters:
        for at, (_, own) in enumerate(by_hour(hours, meter.quarters)):
            sums[at] += sum(quarter.counted for quarter in own) * meter.kwh_per_step
    since_ms = min(meter.since_ms for meter in meters)
    shares: list[Share | None] = []
    for hour, kwh in zip(hours, sums, strict=True):
        begin_ms, end_ms = hour.ms
        heard = (max(begin_ms, since_ms), min(end_ms, horizon_ms))
        heard_ms = max(0, heard[1] - heard[0]) - total_ms(clipped(silences, heard))
        known = round(heard_ms / hour.length_ms, COVERAGE_PLACES)
        shares.append(Share(half_up(kwh, KWH_PLACES), known) if heard_ms or kwh else None)
    return shares


def _warnings(hours: Sequence[Hour], meters: Sequence[Counter]) -> list[set[str]]:
    """What was found odd about the counters in each hour."""
    found: list[set[str]] = [set() for _ in hours]
    for meter in meters:
        for at, (_, own) in enumerate(by_hour(hours, meter.quarters)):
            found[at] |= {str(flag.kind) for quarter in own for flag in quarter.flags}
    return found
