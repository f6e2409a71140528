"""Pictures that show no surface of a building, or contradict what was stated."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from premises.audits.thermography.findings import Surface, Verdict
from premises.audits.thermography.gate import refused
from premises.audits.thermography.resolution import Celsius, Mask
from premises.audits.thermography.scene import Temperatures

LEAST_KNOWN: Final = 0.5
SMALLEST_PX: Final = 32
CAMERA_ERROR_K: Final = 3.0
"""How far off a camera may be for all that is seen: makers state 2 K, people's thermometers 1 K."""
SKY_BELOW_K: Final = 12.0
SKY_SHARE: Final = 0.02
HOT_ABOVE_K: Final = 15.0
HOT_SHARE: Final = 0.06
WARM_ABOVE_K: Final = 3.0
WARM_CORE_SHARE: Final = 0.001
WARM_SHARE: Final = 0.05
WARM_NEAR_K: Final = 0.4
HEATED_SHARE: Final = 0.05
"""Hot pipes and lamps fill less; heated floors and radiators fill more or warm what is around."""
SUNLIT_SHARE: Final = 0.25
COLDEST_C, HOTTEST_C = -80.0, 200.0
"""What can be seen of a house and the sky above it, from polar nights to stoves."""

Known = NDArray[np.float32]


def refusal(celsius: Celsius, temperatures: Temperatures) -> Verdict | None:
    """The reason why a picture (rows x columns, °C, NaN unknown) cannot be judged, if there is one.

    Only what the temperatures themselves say; what the sound surface says is told by
    `heated_refusal`.
    """
    if min(celsius.shape) < SMALLEST_PX:
        rows, columns = celsius.shape
        return refused(
            "audits.too_small",
            f"The thermogram has only {columns} x {rows} pixels; at least 32 x 32 are needed.",
        )
    known = celsius[np.isfinite(celsius)]
    if known.size < LEAST_KNOWN * celsius.size:
        share = known.size / celsius.size
        return refused(
            "audits.too_few_pixels",
            f"Only {share:.0%} of the pixels hold a temperature; half of them are needed. Send the "
            "file as the camera wrote it.",
        )
    return _impossible(known) or _sky(known, temperatures) or _beyond(known, temperatures)


def _impossible(known: Known) -> Verdict | None:
    low, high = (float(one) for one in np.percentile(known, [1, 99]))
    if low >= COLDEST_C and high <= HOTTEST_C:
        return None
    return refused(
        "audits.implausible_values",
        f"The picture runs from {low:.0f} to {high:.0f} °C, which no house does; the file or its "
        "scale is wrong.",
    )


def _sky(known: Known, temperatures: Temperatures) -> Verdict | None:
    low = min(temperatures.inside_c, temperatures.outside_c)
    share = float((known < low - SKY_BELOW_K).mean())
    if share < SKY_SHARE:
        return None
    return refused(
        "audits.sky",
        f"{share:.0%} of the picture is more than {SKY_BELOW_K:.0f} K colder than the air, as only "
        "the open sky or its mirror image is. Fill the picture with the wall.",
    )


def _beyond(known: Known, temperatures: Temperatures) -> Verdict | None:
    """The middle of the picture must lie between the two airs, but for the camera's error."""
    low, high = sorted((temperatures.inside_c, temperatures.outside_c))
    middle = float(np.median(known))
    hot = float((known > high + HOT_ABOVE_K).mean())
    if hot > HOT_SHARE or (middle > high + CAMERA_ERROR_K and hot > 0):
        return refused(
            "audits.hot_object",
            f"The picture shows hot parts ({float(np.percentile(known, 99)):.0f} °C), such as a "
            "device, a heater or a flame, and no wall between the two air temperatures. Photograph "
            "the wall without them.",
        )
    if middle < low - CAMERA_ERROR_K:
        return refused(
            "audits.colder_than_air",
            f"Most of the picture ({middle:.1f} °C) is colder than both air temperatures "
            f"({low:.1f} and {high:.1f} °C). Check the unit and the order of the two, and that the "
            "file's own settings are right.",
        )
    warm = float((known > high + CAMERA_ERROR_K).mean())
    if middle > high + CAMERA_ERROR_K or warm > SUNLIT_SHARE:
        return _warmer(known, middle, high)
    return None


def _warmer(known: Known, middle: float, high: float) -> Verdict:
    if 28.0 < middle < 38.0 and high < 26.0:
        return refused(
            "audits.warm_body",
            f"Most of the picture is at {middle:.0f} °C and warmer than the air on both sides, as "
            "people, animals, running devices and walls in the sun are. Photograph the wall alone, "
            "after hours without sun.",
        )
    return refused(
        "audits.warmer_than_air",
        f"A large part of the picture ({float(np.percentile(known, 75)):.1f} °C) is warmer than "
        f"the air on both sides ({high:.1f} °C at most): the sun shone on it, it is heated, "
        "somebody stands in front of it, or a temperature is wrong. Photograph the wall alone, "
        "after hours without sun.",
    )


def warmest_c(temperatures: Temperatures) -> float:
    """The warmest that anything unheated can be, with the error of the camera."""
    return max(temperatures.inside_c, temperatures.outside_c) + WARM_ABOVE_K


def heated_refusal(
    celsius: Celsius, surface: Surface, temperatures: Temperatures
) -> Verdict | None:
    """A surface that is itself heated: it is warmer than the air, which no loss can make it.

    A pipe ends at its sides. A heated floor and a radiator's wall warm all that is around them.
    """
    from scipy import ndimage  # noqa: PLC0415 - a sixth of a second that only audits need.

    warm, core = _warm(celsius, surface, temperatures)
    if core.mean() < WARM_CORE_SHARE:
        return None
    labels, _ = ndimage.label(warm, structure=np.ones((3, 3)))
    heated = np.isin(labels, np.unique(labels[core])) & (labels > 0)
    is_wide = core.mean() > HEATED_SHARE or (
        heated.mean() > WARM_SHARE and _fades_slowly(celsius - surface.celsius, core)
    )
    if not is_wide:
        return None
    return refused(
        "audits.heated_surface",
        f"{float(heated.mean()):.0%} of the picture belongs to a surface warmer than the air "
        f"({float(np.percentile(celsius[core], 90)):.0f} °C): underfloor heating, a heater or a "
        "warm body. Beside it nothing can be said about leaks; photograph the wall alone.",
    )


def _fades_slowly(warmer_k: Celsius, core: Mask) -> bool:
    """What is heated is clearly warm at some distance, and less so at twice that distance."""
    from scipy import ndimage  # noqa: PLC0415

    away = ndimage.distance_transform_edt(~core) / max(core.shape)
    near = warmer_k[(away > 0.03) & (away <= 0.05) & np.isfinite(warmer_k)]
    far = warmer_k[(away > 0.08) & (away <= 0.12) & np.isfinite(warmer_k)]
    if not near.size or not far.size:
        return False
    at_near, at_far = float(np.median(near)), float(np.median(far))
    return at_near > WARM_NEAR_K and at_near > 1.5 * at_far


def _warm(celsius: Celsius, surface: Surface, temperatures: Temperatures) -> tuple[Mask, Mask]:
    """What is warmer than the sound surface, and within it what is warmer than any air."""
    from scipy import ndimage  # noqa: PLC0415

    filled = np.where(np.isfinite(celsius), celsius, surface.celsius)
    smooth = ndimage.gaussian_filter(filled, 1.0, mode="nearest")
    warm: Mask = smooth - surface.celsius > max(3 * surface.noise_k, 0.3)
    core: Mask = warm & (smooth > warmest_c(temperatures))
    return warm, core


def possible(celsius: Celsius, temperatures: Temperatures) -> Mask:
    """Pixels that may belong to the building: neither sky nor anything hot, nor their blur."""
    from scipy import ndimage  # noqa: PLC0415

    low, high = sorted((temperatures.inside_c, temperatures.outside_c))
    with np.errstate(invalid="ignore"):
        beyond = (celsius < low - 8) | (celsius > high + 6)
    blurred = ndimage.maximum_filter(beyond.astype(np.uint8), 11) > 0
    return np.asarray(np.isfinite(celsius) & ~blurred)
