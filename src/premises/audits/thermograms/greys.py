"""What a grey picture of 16 or 32 bits means in degrees."""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.radiometry.recording import GreyScale, Note
from premises.audits.thermograms.pixels import Numbers

SCALE_UNKNOWN: Final = "scale_unknown"

_ICE_K = 273.15

# Step and zero of each scale: °C = number * step + zero.
_SCALES: Final = {
    GreyScale.KELVIN_100TH: (0.01, -_ICE_K),
    GreyScale.KELVIN_25TH: (0.04, -_ICE_K),
    GreyScale.KELVIN_10TH: (0.1, -_ICE_K),
    GreyScale.CELSIUS_10TH: (0.1, 0.0),
    GreyScale.CELSIUS_100TH: (0.01, 0.0),
}
# What cameras and their programs write. Of these at most one makes a scene of any number.
_USUAL = (GreyScale.KELVIN_100TH, GreyScale.KELVIN_25TH, GreyScale.CELSIUS_10TH)
# A building on earth, with its radiators and its winter sky.
_COLDEST_C, _HOTTEST_C = -40.0, 150.0
_COLDEST_K, _HOTTEST_K = _COLDEST_C + _ICE_K, _HOTTEST_C + _ICE_K
# Of the pixels, so many may be dead or glowing.
_OUTLIERS_PERCENT = (1.0, 99.0)
# Below this spread all pixels are the same: a black picture is no thermogram.
_LEAST_SPREAD = 2
# FLIR's aerial cameras write into the XMP note what one step is, as Pix4D's «Camera» schema wants.
_GAIN = re.compile(rb"TlinearGain[^0-9]{1,12}(0\.\d{1,4})")
_GAINS: Final = {0.01: GreyScale.KELVIN_100TH, 0.04: GreyScale.KELVIN_25TH}


def stated_scale(data: bytes) -> GreyScale | None:
    """The scale that the file itself names."""
    found = _GAIN.search(data)
    return None if found is None else _GAINS.get(float(found[1]))


def degrees(
    grey: Numbers, stated: GreyScale | None
) -> tuple[NDArray[np.float32] | None, tuple[Note, ...]]:
    """The numbers in °C and how they were understood; None where nothing tells what they mean."""
    if grey.dtype.kind == "f":
        return floating(np.asarray(grey, np.float32))
    scale = stated or _worked_out(grey)
    if scale is None:
        sentence = (
            "Nothing says how warm a step of this 16-bit picture is: state its scale as "
            f"greyScale ({', '.join(one.value for one in _USUAL)}), or export temperatures as CSV."
        )
        return None, (Note(SCALE_UNKNOWN, sentence),)
    step, zero = _SCALES[scale]
    signed = _signed(grey) if zero == 0 else grey
    celsius = (signed * np.float32(step) + np.float32(zero)).astype(np.float32)
    if stated:
        return celsius, ()
    sentence = (
        f"One step of this 16-bit picture was taken to be {scale.value}: only so is it a scene."
    )
    return celsius, (Note("scale_worked_out", sentence),)


def floating(
    values: NDArray[np.float32],
) -> tuple[NDArray[np.float32] | None, tuple[Note, ...]]:
    """Numbers with a point are °C, or K where only that makes a scene."""
    finite = values[np.isfinite(values)]
    middle = float(np.median(finite)) if finite.size else np.nan
    clean = np.where(np.isfinite(values), values, np.nan).astype(np.float32)
    if _COLDEST_C <= middle <= _HOTTEST_C:
        return clean, ()
    if _COLDEST_K <= middle <= _HOTTEST_K:
        note = Note("unit_worked_out", "The numbers were taken to be kelvins.")
        return clean - np.float32(_ICE_K), (note,)
    sentence = "The numbers in this file are neither °C nor K of any building: export it in °C."
    return None, (Note(SCALE_UNKNOWN, sentence),)


def _worked_out(grey: Numbers) -> GreyScale | None:
    low, high = np.percentile(grey, _OUTLIERS_PERCENT)
    if high - low < _LEAST_SPREAD:
        return None
    fitting = [scale for scale in _USUAL if _makes_a_scene(grey, scale)]
    return fitting[0] if len(fitting) == 1 else None


def _makes_a_scene(grey: Numbers, scale: GreyScale) -> bool:
    step, zero = _SCALES[scale]
    ends = np.percentile(_signed(grey) if zero == 0 else grey, _OUTLIERS_PERCENT) * step + zero
    return bool(ends[0] >= _COLDEST_C and ends[1] <= _HOTTEST_C)


def _signed(grey: Numbers) -> NDArray[np.int32]:
    """Below 0 °C, numbers of 16 bits begin again at the top."""
    if grey.dtype == np.uint16:
        return grey.view(np.int16).astype(np.int32)
    return grey.astype(np.int32)
