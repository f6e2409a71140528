"""A recording as plain values, so that it can leave the sandbox, and back again.

What comes back is the word of a child that a hostile file may have taken over, so every value is
looked at again before it is believed.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import astuple
from datetime import datetime
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from premises.audits.radiometry.recording import (
    Atmosphere,
    Camera,
    Environment,
    FileClass,
    Note,
    Overlay,
    Planck,
    Recording,
)
from premises.kernel.errors import Invalid

T = TypeVar("T", bound=np.generic)

_LONGEST_TEXT = 500
_MOST_NOTES = 20


def packed(recording: Recording) -> dict[str, object]:
    """The recording in values that may pass through the wall of the sandbox."""
    return {
        "file_class": recording.file_class.value,
        "counts": recording.counts,
        "planck": _numbers(recording.planck),
        "celsius": recording.celsius,
        "picture": recording.picture,
        "visible": recording.visible,
        "overlay": _numbers(recording.overlay),
        "camera": _numbers(recording.camera),
        "environment": _numbers(recording.environment),
        "atmosphere": _numbers(recording.atmosphere),
        "taken_at": None if recording.taken_at is None else recording.taken_at.isoformat(),
        "notes": [[note.code, note.sentence] for note in recording.notes],
    }


def unpacked(plain: object) -> Recording:
    """The recording again.

    Raises:
        Invalid: `audits.photo_garbled`, this was not made by `packed`.

    """
    try:
        return _recording(plain)
    except (KeyError, TypeError, ValueError, OverflowError) as garbled:
        message = "The file made its reader answer nonsense; it is refused."
        raise Invalid("audits.photo_garbled", message) from garbled


def _recording(plain: object) -> Recording:
    if not isinstance(plain, Mapping):
        raise TypeError
    planck, atmosphere, fit = plain["planck"], plain["atmosphere"], plain["overlay"]
    maker, model, serial, view_deg = plain["camera"]
    return Recording(
        file_class=FileClass(plain["file_class"]),
        counts=_array(plain["counts"], np.uint16, 2),
        planck=None if planck is None else _planck(planck),
        celsius=_array(plain["celsius"], np.float32, 2),
        picture=_array(plain["picture"], np.uint8, 3),
        visible=_array(plain["visible"], np.uint8, 3),
        overlay=None if fit is None else Overlay(*map(_known, fit)),
        camera=Camera(_text(maker), _text(model), _text(serial), _number(view_deg)),
        environment=Environment(*map(_number, plain["environment"])),
        atmosphere=None if atmosphere is None else Atmosphere(*map(_constant, atmosphere)),
        taken_at=None if plain["taken_at"] is None else _instant(plain["taken_at"]),
        notes=tuple(_note(note) for note in plain["notes"][:_MOST_NOTES]),
    )


def _numbers(
    value: Planck | Overlay | Camera | Environment | Atmosphere | None,
) -> list[object] | None:
    return None if value is None else list(astuple(value))


def _array(value: object, dtype: type[T], dimensions: int) -> NDArray[T] | None:
    if value is None:
        return None
    if not isinstance(value, np.ndarray) or value.dtype != dtype or value.ndim != dimensions:
        raise TypeError
    if value.size == 0 or (dimensions == 3 and value.shape[2] != 3):
        raise ValueError
    return value


def _number(value: object) -> float | None:
    return None if value is None else _known(value)


def _planck(values: Iterable[object]) -> Planck:
    planck = Planck(*map(_known, values))
    if min(planck.r1, planck.r2, planck.b, planck.f) <= 0:
        raise ValueError
    return planck


def _known(value: object) -> float:
    number = _constant(value)
    if not math.isfinite(number):
        raise ValueError
    return number


def _constant(value: object) -> float:
    """A number; not a finite one where the camera wrote none."""
    if type(value) not in {int, float}:
        raise TypeError
    return float(value)  # type: ignore[arg-type]  # the line above has made sure of it.


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise TypeError
    return value


def _instant(value: object) -> datetime:
    return datetime.fromisoformat(_text(value))


def _note(value: object) -> Note:
    if not isinstance(value, list):
        raise TypeError
    code, sentence = value
    return Note(_text(code), _text(sentence))
