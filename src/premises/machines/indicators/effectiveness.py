"""How much of what could have been made in planned time was made, and was good."""

from dataclasses import dataclass
from fractions import Fraction

from premises.machines.states import Durations

PLACES = 4


@dataclass(frozen=True, slots=True)
class Production:
    """All that goes into the figures; None stands for what is not known.

    `states` are the machine's states within planned time, `planned_ms` its length, None for a
    machine without shifts. `ideal_cycle_s` is the shortest time in which a part can be made.
    """

    planned_ms: int | None
    states: Durations
    ideal_cycle_s: float | None = None
    parts: Fraction | int | None = None
    good_parts: Fraction | int | None = None


@dataclass(frozen=True, slots=True)
class Effectiveness:
    """Shares of 1, each None where an input is missing, and the names of these.

    `availability` is also the utilisation of planned time. An input is missing if nobody gave
    it, or if it is 0 where it would have to divide. Shares above 1 are shown as they are: they
    tell that an ideal cycle is too long or that a counter is wrong.
    """

    availability: float | None
    performance: float | None
    quality: float | None
    oee: float | None
    utilisation: float | None
    """Running while switched on."""
    missing: tuple[str, ...]
    production: Production


def effectiveness(production: Production) -> Effectiveness:
    """Overall equipment effectiveness and its three factors.

    Availability is running by planned time, performance the ideal time of all parts by running
    time, quality good parts by all parts; their product is the overall figure (S. Nakajima,
    Introduction to TPM, 1988; with these factors as in ISO 22400-2:2014). Time in an unknown
    state stays in planned time, so that missing data never makes a machine look better.
    """
    run_ms = production.states.run_ms
    made, good = production.parts, production.good_parts
    ideal_ms = _ideal_ms(production)
    availability = None if not _is_known(production) else _ratio(run_ms, production.planned_ms)
    performance = _ratio(ideal_ms, run_ms)
    quality = _ratio(good, made)
    oee = None
    if availability is not None and performance is not None and quality is not None:
        oee = availability * performance * quality
    powered_ms = run_ms + production.states.idle_ms + production.states.down_ms
    return Effectiveness(
        availability=_share(availability),
        performance=_share(performance),
        quality=_share(quality),
        oee=_share(oee),
        utilisation=_share(_ratio(run_ms, powered_ms)),
        missing=tuple(_missing(production)),
        production=production,
    )


def _is_known(production: Production) -> bool:
    """Whether anything at all is known of the machine's states in planned time."""
    return production.states.total_ms > production.states.unknown_ms


def _ideal_ms(production: Production) -> Fraction | None:
    if production.ideal_cycle_s is None or production.parts is None:
        return None
    return Fraction(str(production.ideal_cycle_s)) * 1000 * production.parts


def _ratio(part: Fraction | int | None, whole: Fraction | int | None) -> Fraction | None:
    return Fraction(part) / whole if part is not None and whole else None


def _share(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), PLACES)


def _missing(production: Production) -> list[str]:
    inputs: dict[str, object] = {
        "planned_time": production.planned_ms,
        "states": _is_known(production),
        "run_time": production.states.run_ms,
        "ideal_cycle_s": production.ideal_cycle_s,
        "parts": production.parts,
    }
    missing = [name for name, value in inputs.items() if not value]
    return missing + ([] if production.good_parts is not None else ["good_parts"])
