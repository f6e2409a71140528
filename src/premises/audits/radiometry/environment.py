"""Which constants to reckon with when those in a file were never set, or cannot be true."""

from dataclasses import dataclass, replace
from typing import Final

from premises.audits.radiometry.atmosphere import is_believable
from premises.audits.radiometry.recording import Environment, Note, Recording

EMISSIVITY: Final = 0.95
"""Paint, plaster, wallpaper, wood, brick: 0.90 to 0.96 in the long-wave infrared."""

ROOM_C: Final = 20.0
_DISTANCE_M = 1.0
_HUMIDITY = 0.5

# What a camera writes when nobody told it anything.
_DEFAULT_REFLECTED_C = (20.0, 22.0)
_SAME_K = 0.06
_WINDOW_SEEN = 0.9


@dataclass(frozen=True, slots=True)
class _Rule:
    """One constant: what it is called, between which bounds it can be true."""

    field: str
    called: str
    unit: str
    low: float
    high: float
    possible: tuple[float, float]


_DEGREES = " °C"
_ANY = (-273.0, 1e6)
_RULES = (
    _Rule("emissivity", "the emissivity", "", 0.1, 1.0, (0.01, 1.0)),
    _Rule("reflected_c", "the reflected temperature", _DEGREES, -50.0, 60.0, _ANY),
    _Rule("atmosphere_c", "the temperature of the air", _DEGREES, -50.0, 60.0, (-100.0, 200.0)),
    _Rule("distance_m", "the distance", " m", 0.0, 1000.0, (0.0, 1e5)),
    _Rule("humidity", "the humidity", "", 0.0, 1.0, (0.0, 1.0)),
    _Rule("window_transmission", "the transmission of a window", "", 0.1, 1.0, (0.01, 1.0)),
    _Rule("window_c", "the temperature of a window", _DEGREES, -50.0, 60.0, _ANY),
)


def stored_environment(recording: Recording) -> Environment:
    """What the camera reckoned with: all that is stored, gaps and the impossible filled.

    No temperature comes out of an emissivity of 0 or of a distance below 0; everything else is
    left as it is, however unlikely.
    """
    stored, filled = recording.environment, _filled(ROOM_C)
    fields = {
        rule.field: value
        for rule in _RULES
        if _lies((value := _field(stored, rule.field)), *rule.possible)
    }
    return replace(filled, **fields)


def environment_for(
    recording: Recording, air_c: float | None, side: str = "inside"
) -> tuple[Environment, tuple[Note, ...]]:
    """What Premises reckons with, and a note for each constant that is not the file's.

    A surface in a room mirrors the room, and one outside what is around the house: where the
    reflected temperature is what the camera came with, or cannot be true, the air on the side of
    the camera stands for it. `air_c` is None where it is not known; then the default is kept.
    `side` is the word for it, inside or outside. A file without counts needs no constants.
    """
    if recording.counts is None:
        return recording.environment, ()
    filled = _filled(ROOM_C if air_c is None else air_c)
    chosen, notes = filled, []
    for rule in _RULES:
        stored = _field(recording.environment, rule.field)
        if _lies(stored, rule.low, rule.high) and not _is_default(rule, stored, air_c):
            chosen = replace(chosen, **{rule.field: stored})
        elif _matters(rule, chosen):
            used = _told(rule, _field(filled, rule.field), side if air_c is not None else None)
            notes.append(_replaced(rule, stored, used, is_default=_is_default(rule, stored, air_c)))
    return chosen, (*notes, *_further_notes(recording, chosen))


def _filled(air_c: float) -> Environment:
    return Environment(
        emissivity=EMISSIVITY,
        reflected_c=air_c,
        atmosphere_c=air_c,
        distance_m=_DISTANCE_M,
        humidity=_HUMIDITY,
        window_c=air_c,
        window_transmission=1.0,
    )


def _field(environment: Environment, name: str) -> float | None:
    value: float | None = getattr(environment, name)
    return value


def _lies(value: float | None, low: float, high: float) -> bool:
    return value is not None and low <= value <= high


def _is_default(rule: _Rule, stored: float | None, air_c: float | None) -> bool:
    if rule.field != "reflected_c" or stored is None or air_c is None:
        return False
    return any(abs(stored - default) < _SAME_K for default in _DEFAULT_REFLECTED_C)


def _matters(rule: _Rule, chosen: Environment) -> bool:
    """Without a window its temperature changes nothing."""
    return rule.field != "window_c" or chosen.window_transmission != 1.0


def _told(rule: _Rule, used: float | None, side: str | None) -> str:
    """The constant that is taken, and where it comes from if that is the air."""
    with_unit = f"{used:.4g}{rule.unit}"
    return f"{with_unit}, the air {side}," if side and rule.unit == _DEGREES else with_unit


def _replaced(rule: _Rule, stored: float | None, used: str, *, is_default: bool) -> Note:
    if stored is None:
        says = f"The file does not say {rule.called}: {used} is taken."
    elif is_default:
        says = (
            f"The file gives {rule.called} as {stored:.4g}{rule.unit}, with which cameras are "
            f"delivered: {used} is taken."
        )
    else:
        says = (
            f"The file gives {rule.called} as {stored:.4g}{rule.unit}, which cannot be: "
            f"{used} is taken."
        )
    return Note(f"{rule.field}_replaced", says)


def _further_notes(recording: Recording, chosen: Environment) -> tuple[Note, ...]:
    notes = []
    if recording.atmosphere is not None and not is_believable(recording.atmosphere):
        sentence = "The file's constants of the air cannot be: the usual ones are taken."
        notes.append(Note("atmosphere_replaced", sentence))
    seen = chosen.window_transmission
    if seen is not None and seen < _WINDOW_SEEN:
        sentence = (
            f"The file says that a window let {seen:.0%} of the radiation through. "
            "If the camera looked at the wall directly, all temperatures are wrong: set it to 1."
        )
        notes.append(Note("window_in_front", sentence))
    return tuple(notes)
