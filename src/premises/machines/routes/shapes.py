"""Figures as our own routes write them: instants in UTC with Z, durations in seconds."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from premises.machines.calendar import Plan, downtime_between, shifts_between
from premises.machines.canon import Quality
from premises.machines.finish.sensors import ExactSensorHour
from premises.machines.kernels import Interval
from premises.machines.models import AlarmRow, VariableRow
from premises.machines.routes.exact import S, begins, seconds, spell, utc_text
from premises.machines.service import texts
from premises.machines.service.figures import Figures
from premises.machines.service.roles import is_text
from premises.machines.service.scales import meaning_of, scale_of
from premises.machines.service.views import Indicators
from premises.machines.states import Period, Segment, State, durations

QUALITIES: Final = {Quality.GOOD: "good", Quality.OFF: "off", Quality.UNKNOWN: "unknown"}


def stretch(window: Period) -> dict[str, Any]:
    return {"from_at": utc_text(window[0]), "to_at": utc_text(window[1])}


def timeline(window: Period, segments: Sequence[Segment]) -> dict[str, Any]:
    """What the machine was doing; the seconds of all states add up to the window."""
    spent = durations(segments)
    return {
        **stretch(window),
        "length_s": spent.total_ms / S,
        "states": seconds(spent),
        "segments": [
            {**stretch((one.from_ms, one.to_ms)), "state": one.state.value} for one in segments
        ],
    }


def planned(figures: Figures, plan: Plan, window: Period) -> dict[str, Any]:
    """Shifts and planned downtime, cut at the ends of the window."""
    spans = {
        "shifts": shifts_between(plan, *window, figures.zone),
        "downtime": downtime_between(plan, *window, figures.zone),
    }
    return {
        name: [{"name": one.name, **stretch((one.from_ms, one.to_ms))} for one in found]
        for name, found in spans.items()
    }


def alarm(row: AlarmRow) -> dict[str, Any]:
    return {
        "code": row.code or None,
        "description": row.description or None,
        "class": row.alarm_class,
        **spell(row),
    }


def step(one: ExactSensorHour) -> dict[str, Any]:
    """An hour, or a quarter of it, of a quantity."""
    values = asdict(one)
    del values["hour"]
    return {**begins(one.hour), **values}


def held(
    figures: Figures, variable: VariableRow, found: Sequence[Interval]
) -> list[dict[str, Any]]:
    """From when to when a named value held; what it means where that is known."""
    good = {one.x for one in found if one.q == Quality.GOOD}
    known = texts.read(figures.session, good) if is_text(variable) else {}
    meant, scale = _meant(variable), scale_of(variable)
    entries = []
    for one in found:
        is_good = one.q == Quality.GOOD
        value = known.get(one.x) if is_text(variable) else scale.shown(one.x)
        entries.append(
            {
                "from_at": utc_text(one.from_ms),
                "to_at": utc_text(one.to_ms),
                "value": value if is_good else None,
                "quality": QUALITIES[one.q],
                "state": meant[one.x].value if is_good and one.x in meant else None,
            }
        )
    return entries


def _meant(variable: VariableRow) -> dict[int, State]:
    # What a role other than operation means by its values need not be one of the five states.
    return meaning_of(variable) if variable.role == "operation" else {}


def indicators(found: Indicators) -> dict[str, Any]:
    """Overall effectiveness with its inputs, and reliability; null where an input is missing."""
    effect, reliable = found.effectiveness, found.reliability
    made = effect.production
    shares = ("availability", "performance", "quality", "oee", "utilisation")
    inputs = {
        "planned_s": None if made.planned_ms is None else made.planned_ms / S,
        "states": seconds(made.states),
        "ideal_cycle_s": made.ideal_cycle_s,
        "parts": None if made.parts is None else float(made.parts),
        "good_parts": None if made.good_parts is None else float(made.good_parts),
    }
    return {
        **stretch(found.window),
        "effectiveness": {
            **{name: getattr(effect, name) for name in shares},
            "missing": list(effect.missing),
            "inputs": inputs,
        },
        "reliability": {**asdict(reliable), "missing": list(reliable.missing)},
    }
